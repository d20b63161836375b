import { useReactFlow } from '@xyflow/react';
import type { Position } from 'eventwright/model/index.ts';
import { placesOf } from 'eventwright/interop/svg/places.ts';
import { useRef, type MouseEvent as ReactMouseEvent } from 'react';
import { useApp } from '../state/app.ts';
import { select } from '../state/ui-store.ts';
import { shownNow } from './focus.ts';
import { placesWithin } from './painted-drag.ts';

/** Selects painted nodes by a box: React Flow draws it, and knows of no nodes to put into it. */
export function usePaintedBox() {
  const app = useApp();
  const flow = useReactFlow();
  const from = useRef<Position>(undefined);
  const at = ({ clientX: x, clientY: y }: ReactMouseEvent) => flow.screenToFlowPosition({ x, y }, { snapToGrid: false });
  return {
    /** React Flow tells of a box once it has been drawn a little: its first corner is where the button went down. */
    onPress: (event: ReactMouseEvent) => {
      from.current = at(event);
    },
    onSelectionEnd: (event: ReactMouseEvent) => {
      if (from.current) select(app.ui, placesWithin(placesOf(shownNow(app)), from.current, at(event)));
      from.current = undefined;
    },
  };
}
