import { Tabs } from 'radix-ui';
import { useDocumentPart, useUi, useApp } from '../state/app.ts';
import type { InspectorTab } from '../state/ui-store.ts';
import { useRunCommand } from '../commands/use-commands.ts';
import { texts } from '../texts/index.ts';
import { CapacityPanel } from './capacity-panel.tsx';
import { DocumentPanel } from './document-panel.tsx';
import { EdgePanel, NodePanel } from './element-panels.tsx';
import { MessagesPanel } from './messages-panel.tsx';

function SeveralPanel({ nodes, edges }: { readonly nodes: number; readonly edges: number }) {
  const run = useRunCommand();
  return (
    <div className="flex flex-col gap-3 p-3">
      <h2 className="text-base font-semibold">{texts.status.selection(nodes, edges)}</h2>
      <div className="flex gap-2">
        {nodes > 0 && (
          <button type="button" className="ew-button" data-tone="outline" onClick={() => run('edit.duplicate')}>
            {texts.commands.duplicate}
          </button>
        )}
        <button type="button" className="ew-button" data-tone="outline" onClick={() => run('edit.delete')}>
          {texts.commands.remove}
        </button>
      </div>
    </div>
  );
}

function PropertiesPanel() {
  const { nodes, edges } = useUi((state) => state.selection);
  const topology = useDocumentPart((snapshot) => snapshot.topology);
  const [nodeId] = nodes;
  const [edgeId] = edges;
  if (nodes.size + edges.size > 1) return <SeveralPanel nodes={nodes.size} edges={edges.size} />;
  const node = nodeId === undefined ? undefined : topology.nodes[nodeId];
  if (nodeId !== undefined && node) return <NodePanel key={nodeId} id={nodeId} node={node} />;
  const edge = edgeId === undefined ? undefined : topology.edges[edgeId];
  if (edgeId !== undefined && edge) return <EdgePanel key={edgeId} id={edgeId} edge={edge} />;
  return <DocumentPanel />;
}

const tabs: readonly InspectorTab[] = ['properties', 'capacity', 'messages'];

/** What is selected, in full; and the messages. */
export function Inspector() {
  const { ui } = useApp();
  const tab = useUi((state) => state.inspectorTab);
  const locked = useDocumentPart((snapshot) => snapshot.draft !== undefined || snapshot.readOnly);
  return (
    <section aria-label={texts.regions.inspector} className="h-full bg-surface">
      <Tabs.Root value={tab} onValueChange={(next) => ui.setState({ inspectorTab: next as InspectorTab })} className="flex h-full flex-col">
        <Tabs.List className="flex h-9 flex-none items-stretch gap-4 border-b border-line px-3" aria-label={texts.regions.inspector}>
          {tabs.map((name) => (
            <Tabs.Trigger
              key={name}
              value={name}
              className="-mb-px border-b-2 border-transparent text-xs font-medium text-muted hover:text-text data-[state=active]:border-accent data-[state=active]:text-text"
            >
              {texts.inspector.tabs[name]}
            </Tabs.Trigger>
          ))}
        </Tabs.List>
        <fieldset disabled={locked} className="min-h-0 min-w-0 flex-1 overflow-x-hidden overflow-y-auto">
          <Tabs.Content value="properties" tabIndex={-1}>
            <PropertiesPanel />
          </Tabs.Content>
          <Tabs.Content value="capacity" tabIndex={-1}>
            <CapacityPanel />
          </Tabs.Content>
          <Tabs.Content value="messages" tabIndex={-1}>
            <MessagesPanel />
          </Tabs.Content>
        </fieldset>
      </Tabs.Root>
    </section>
  );
}
