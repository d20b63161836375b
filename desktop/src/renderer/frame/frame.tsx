import type { ReactNode } from 'react';
import { Group, Panel, Separator, useDefaultLayout } from 'react-resizable-panels';
import { Canvas } from '../canvas/canvas.tsx';
import { useCommandKeys } from '../commands/use-commands.ts';
import { Inspector } from '../inspector/inspector.tsx';
import { StartScreen } from '../start/start-screen.tsx';
import { useApp, useDocumentPart, useUi } from '../state/app.ts';
import { texts } from '../texts/en.ts';
import { Dialogs } from './dialogs.tsx';
import { Drawer } from './drawer.tsx';
import { ErrorBoundary } from './error-boundary.tsx';
import { Notices } from './notices.tsx';
import { Palette } from './palette.tsx';
import { StatusBar } from './status-bar.tsx';
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
  return (
    <Group orientation="horizontal" {...layout}>
      <Panel
        id="palette"
        defaultSize={184}
        minSize={152}
        maxSize={280}
        collapsible
        collapsedSize={0}
        groupResizeBehavior="preserve-pixel-size"
      >
        <Palette />
      </Panel>
      <Separator className={`w-px ${separatorStyle}`} aria-label={texts.regions.resize} />
      <Panel id="canvas" minSize={320}>
        <Stage />
      </Panel>
      <Separator className={`w-px ${separatorStyle}`} aria-label={texts.regions.resize} />
      <Panel
        id="inspector"
        defaultSize={312}
        minSize={264}
        maxSize={520}
        collapsible
        collapsedSize={0}
        groupResizeBehavior="preserve-pixel-size"
      >
        <Guarded>
          <Inspector />
        </Guarded>
      </Panel>
    </Group>
  );
}

/** The whole window. */
export function Frame() {
  useCommandKeys();
  const blank = useDocumentPart(isBlank);
  const open = useUi((state) => state.drawer !== undefined) && !blank;
  const layout = useDefaultLayout({ id: 'eventwright.rows', storage: localStorage, panelIds: open ? ['columns', 'drawer'] : ['columns'] });
  return (
    <div className="flex h-full flex-col">
      <TitleBar />
      <div className="min-h-0 flex-1">
        <Group orientation="vertical" {...layout}>
          <Panel id="columns" minSize={200}>
            <Columns />
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
      <Notices />
    </div>
  );
}
