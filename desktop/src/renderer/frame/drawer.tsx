import { X } from 'lucide-react';
import { Tabs } from 'radix-ui';
import { PreviewPanel } from '../preview/preview-panel.tsx';
import { ProblemsPanel } from '../problems/problems-panel.tsx';
import { useApp, useFindings, useUi } from '../state/app.ts';
import type { DrawerTab } from '../state/ui-store.ts';
import { TextPanel } from '../text/text-panel.tsx';
import { texts } from '../texts/index.ts';
import { IconButton } from './icon-button.tsx';

const tabs: readonly DrawerTab[] = ['problems', 'text', 'preview'];

/** The panels below the canvas. */
export function Drawer() {
  const { ui } = useApp();
  const tab = useUi((state) => state.drawer);
  const counts = useFindings((state) => state.counts);
  const total = counts.error + counts.warning + counts.info;
  return (
    <Tabs.Root
      value={tab ?? 'problems'}
      onValueChange={(next) => ui.setState({ drawer: next as DrawerTab })}
      className="flex h-full flex-col bg-surface"
    >
      <div className="flex h-9 flex-none items-center border-b border-line pr-2 pl-3">
        <Tabs.List className="flex h-full flex-1 gap-4" aria-label={texts.regions.drawer}>
          {tabs.map((name) => (
            <Tabs.Trigger
              key={name}
              value={name}
              className="-mb-px flex items-center gap-1.5 border-b-2 border-transparent text-xs font-medium text-muted hover:text-text data-[state=active]:border-accent data-[state=active]:text-text"
            >
              {texts.drawer[name]}
              {name === 'problems' && total > 0 && <span className="rounded-full bg-hover px-1.5 tabular-nums">{total}</span>}
            </Tabs.Trigger>
          ))}
        </Tabs.List>
        <IconButton label={texts.drawer.close} icon={<X size={15} />} onClick={() => ui.setState({ drawer: undefined })} />
      </div>
      <Tabs.Content value="problems" className="min-h-0 flex-1" tabIndex={-1}>
        <ProblemsPanel />
      </Tabs.Content>
      <Tabs.Content value="text" className="min-h-0 flex-1" tabIndex={-1}>
        <TextPanel />
      </Tabs.Content>
      <Tabs.Content value="preview" className="min-h-0 flex-1" tabIndex={-1}>
        <PreviewPanel />
      </Tabs.Content>
    </Tabs.Root>
  );
}
