import { useEffect } from 'react';
import { usePanelRef } from 'react-resizable-panels';
import { useApp, useUi } from '../state/app.ts';
import type { SidePanel } from '../state/ui-store.ts';

/** Below it the panels would leave no room to draw in: a small window, or a page at 200 %. */
const narrow = '(max-width: 860px)';
const sidePanels: readonly SidePanel[] = ['palette', 'inspector'];

/** Puts panels away and shows them again, as the user or the width of the window asks. */
export function useSidePanels() {
  const { ui } = useApp();
  const palette = usePanelRef();
  const inspector = usePanelRef();
  const closed = useUi((state) => state.closedPanels);
  useEffect(() => {
    const width = matchMedia(narrow);
    const follow = () => ui.setState({ closedPanels: new Set(width.matches ? sidePanels : []) });
    if (width.matches) follow();
    width.addEventListener('change', follow);
    return () => width.removeEventListener('change', follow);
  }, [ui]);
  useEffect(() => {
    for (const [name, panel] of [
      ['palette', palette],
      ['inspector', inspector],
    ] as const) {
      if (closed.has(name)) panel.current?.collapse();
      else panel.current?.expand();
    }
  }, [closed, palette, inspector]);
  return { palette, inspector };
}
