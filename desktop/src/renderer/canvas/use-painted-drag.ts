import {
  useCallback,
  useEffect,
  useRef,
  useState,
  type MouseEvent as ReactMouseEvent,
  type PointerEvent as ReactPointerEvent,
} from 'react';
import type { Position } from 'eventwright/model/index.ts';
import { useApp } from '../state/app.ts';
import { select } from '../state/ui-store.ts';
import { shownNow } from './focus.ts';
import { draggedPositions, pressedSelection } from './painted-drag.ts';
import { nodeAt, placesOf, type Place } from 'eventwright/interop/svg/places.ts';
import { dropNodes, nothingMoved } from './use-drag-layer.ts';

interface Press {
  readonly from: Position;
  readonly ids: ReadonlySet<string>;
  readonly places: ReadonlyMap<string, Place>;
}

/**
 * Selects and drags nodes that are painted and not there as elements. Presses on a node are kept from React Flow,
 * which would pan. Goes by `mousedown` because that is what its panning hears.
 */
export function usePaintedDrag(painted: boolean, locked: boolean) {
  const app = useApp();
  const [moved, setMoved] = useState(nothingMoved);
  const press = useRef<Press>(undefined);

  const positions = useCallback(
    ({ clientX: x, clientY: y }: MouseEvent) => {
      const to = app.canvas?.place({ x, y });
      return press.current && to ? draggedPositions(press.current.places, press.current.ids, press.current.from, to) : undefined;
    },
    [app],
  );

  useEffect(() => {
    const onMove = (event: MouseEvent) => {
      const at = press.current && positions(event);
      if (at) setMoved(at);
    };
    const onUp = (event: MouseEvent) => {
      if (!press.current) return;
      const at = positions(event);
      press.current = undefined;
      setMoved(nothingMoved);
      if (at && at.size > 0) dropNodes(app, at, event.altKey);
    };
    window.addEventListener('mousemove', onMove);
    window.addEventListener('mouseup', onUp);
    return () => {
      window.removeEventListener('mousemove', onMove);
      window.removeEventListener('mouseup', onUp);
    };
  }, [app, positions]);

  const nodeUnder = ({ clientX: x, clientY: y, button, shiftKey, target }: ReactMouseEvent) => {
    const onDrawing = target instanceof Element && target.closest('.react-flow__pane') !== null;
    const from = painted && onDrawing && button === 0 && !shiftKey ? app.canvas?.place({ x, y }) : undefined;
    if (!from) return undefined;
    const places = placesOf(shownNow(app));
    const id = nodeAt(places, from);
    return id === undefined ? undefined : { from, id, places };
  };
  const onMouseDownCapture = (event: ReactMouseEvent) => {
    const hit = nodeUnder(event);
    if (!hit) return;
    event.stopPropagation();
    const ids = pressedSelection(app.ui.getState().selection, hit.id, event.ctrlKey || event.metaKey);
    app.ui.setState({ lit: undefined });
    select(app.ui, ids);
    if (!locked) press.current = { from: hit.from, ids, places: hit.places };
  };
  const onPointerDownCapture = (event: ReactPointerEvent) => {
    if (event.pointerType === 'mouse' && nodeUnder(event)) event.stopPropagation();
  };
  return { moved, onMouseDownCapture, onPointerDownCapture, isOnNode: (event: ReactMouseEvent) => nodeUnder(event) !== undefined };
}
