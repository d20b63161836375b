import { useEffect, useRef, type KeyboardEvent } from 'react';
import { setElement } from '../document/operations.ts';
import { useApp } from '../state/app.ts';
import { texts } from '../texts/index.ts';

/** Edits a node's title in its card: Enter keeps, Escape gives back. */
export function TitleEditor({ id, title }: { readonly id: string; readonly title: string }) {
  const app = useApp();
  const input = useRef<HTMLInputElement>(null);
  const settled = useRef(false);
  useEffect(() => {
    input.current?.focus();
    input.current?.select();
  }, []);

  const finish = (keep: boolean) => {
    if (settled.current) return;
    settled.current = true;
    const words = input.current?.value.trim() ?? '';
    app.ui.setState({ editingTitleOf: undefined });
    if (!keep || words === title) return;
    app.document.edit(texts.undo.title, (topology) => {
      const { title: _old, ...rest } = topology.nodes[id] ?? {};
      return setElement(topology, 'nodes', id, words && words !== id ? { ...rest, title: words } : rest);
    });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (event.key === 'Enter') finish(true);
    if (event.key === 'Escape') finish(false);
  };
  return (
    <input
      ref={input}
      className="nodrag nopan h-5 w-full rounded border border-accent bg-surface px-1 text-sm font-semibold text-text outline-none"
      aria-label={texts.canvas.title}
      defaultValue={title}
      onBlur={() => finish(true)}
      onKeyDown={onKeyDown}
    />
  );
}
