import type { ReactNode } from 'react';
import { Group, Panel, Separator, useDefaultLayout } from 'react-resizable-panels';
import { Canvas } from '../canvas/canvas.tsx';
import { useCommandKeys } from '../commands/use-commands.ts';
import { Inspector } from '../inspector/inspector.tsx';
import { Tour } from '../start/tour.tsx';
import { StartScreen } from '../start/start-screen.tsx';
import { useApp, useDocumentPart, useUi } from '../state/app.ts';
import { texts } from '../texts/index.ts';
import { Announcer } from './announcer.tsx';
import { Dialogs } from './dialogs.tsx';
import { Drawer } from './drawer.tsx';
import { ErrorBoundary } from './error-boundary.tsx';
import { Notices } from './notices.tsx';
import { Palette } from './palette.tsx';
import { StatusBar } from './status-bar.tsx';
import { useFileDrop } from './use-file-drop.ts';
import { useSidePanels } from './use-side-panels.ts';
import { TitleBar } from './title-bar.tsx';

const separatorStyle = 'bg-line transition-colors outline-none hover:bg-accent focus-visible:bg-accent data-[separator=active]:bg-accent';

/** Whether there is nothing to draw yet: then the canvas shows the ways in. */
const isBlank = ({ topology, draft }: { topology: { nodes: object }; draft: string | undefined }) =>
  draft === undefined && Object.keys(topology.nodes).length === 0;

/** A part that may fail without taking the others along. */
function Guarded({ children }: { readonly children: ReactNode }) {
  const { document } = useApp();
  return <ErrorBoundary text={() => document.text()}>{children}</ErrorBoundary>;
}

function Stage() {
  const blank = useDocumentPart(isBlank);
  return (
    <main aria-label={texts.regions.canvas} className="relative h-full w-full select-none">
      <Guarded>
        <Canvas />
      </Guarded>
      {blank && <StartScreen />}
    </main>
  );
}

function Columns() {
  const layout = useDefaultLayout({ id: 'eventwright.columns', storage: localStorage });
  const panels = useSidePanels();
  const closed = useUi((state) => state.closedPanels);
  return (
    <Group orientation="horizontal" {...layout}>
      <Panel
        id="palette"
        panelRef={panels.palette}
        defaultSize={208}
        minSize={168}
        maxSize={280}
        collapsible
        collapsedSize={0}
        groupResizeBehavior="preserve-pixel-size"
      >
        <div className="relative h-full overflow-hidden" inert={closed.has('palette')}>
          <Palette />
        </div>
      </Panel>
      <Separator className={`w-px ${separatorStyle}`} aria-label={texts.regions.resize} />
      <Panel id="canvas" minSize={280}>
        <Stage />
      </Panel>
      <Separator className={`w-px ${separatorStyle}`} aria-label={texts.regions.resize} />
      <Panel
        id="inspector"
        panelRef={panels.inspector}
        defaultSize={312}
        minSize={264}
        maxSize={520}
        collapsible
        collapsedSize={0}
        groupResizeBehavior="preserve-pixel-size"
      >
        <div className="relative h-full overflow-hidden" inert={closed.has('inspector')}>
          <Guarded>
            <Inspector />
          </Guarded>
        </div>
      </Panel>
    </Group>
  );
}

/** The whole window. */
export function Frame() {
  useCommandKeys();
  const dropping = useFileDrop();
  const blank = useDocumentPart(isBlank);
  const open = useUi((state) => state.drawer !== undefined) && !blank;
  const layout = useDefaultLayout({ id: 'eventwright.rows', storage: localStorage, panelIds: open ? ['columns', 'drawer'] : ['columns'] });
  return (
    <div className="flex h-full flex-col">
      <TitleBar />
      <div className="min-h-0 flex-1">
        <Group orientation="vertical" {...layout}>
          <Panel id="columns" minSize={200}>
            <div className="relative h-full">
              <Columns />
              <Notices />
            </div>
          </Panel>
          {open && <Separator className={`h-px ${separatorStyle}`} aria-label={texts.regions.resize} />}
          {open && (
            <Panel id="drawer" defaultSize={192} minSize={120} groupResizeBehavior="preserve-pixel-size">
              <Guarded>
                <Drawer />
              </Guarded>
            </Panel>
          )}
        </Group>
      </div>
      <StatusBar />
      <Dialogs />
      <Announcer />
      <Tour />
      {dropping && (
        <div className="pointer-events-none fixed inset-3 z-50 grid place-items-center rounded-2xl border-2 border-dashed border-accent bg-accent-soft/80 text-lg font-semibold">
          {texts.file.drop}
        </div>
      )}
    </div>
  );
}
