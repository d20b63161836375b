import { useEffect, useLayoutEffect, useRef, useState, type ReactNode } from 'react';
import type { Position } from 'eventwright/model/index.ts';

interface Props {
  readonly at: Position;
  readonly label: string;
  readonly width: number;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

const margin = 8;

/** A small panel at a point of the window, kept inside it; a press outside or Escape closes it. */
export function Floating({ at, label, width, onClose, children }: Props) {
  const panel = useRef<HTMLDialogElement>(null);
  const [top, setTop] = useState(at.y);
  useLayoutEffect(() => {
    const height = panel.current?.offsetHeight ?? 0;
    setTop(Math.max(margin, Math.min(at.y, window.innerHeight - height - margin)));
  }, [at]);
  useEffect(() => {
    const onPress = (event: PointerEvent) => {
      if (event.target instanceof Node && !panel.current?.contains(event.target)) onClose();
    };
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key === 'Escape') onClose();
    };
    window.addEventListener('pointerdown', onPress, true);
    window.addEventListener('keydown', onKeyDown, true);
    return () => {
      window.removeEventListener('pointerdown', onPress, true);
      window.removeEventListener('keydown', onKeyDown, true);
    };
  }, [onClose]);
  return (
    <dialog
      open
      ref={panel}
      aria-label={label}
      className="fixed z-40 m-0 overflow-hidden rounded-xl border border-line bg-raised p-0 text-text shadow-float"
      style={{ left: Math.max(margin, Math.min(at.x, window.innerWidth - width - margin)), top, width }}
    >
      {children}
    </dialog>
  );
}
