import { Command } from 'cmdk';
import { Dialog } from 'radix-ui';
import type { Topology } from 'eventwright/model/index.ts';
import { KindIcon } from '../canvas/kind-icon.tsx';
import { useApp, useDocumentPart } from '../state/app.ts';
import { select } from '../state/ui-store.ts';
import { texts } from '../texts/index.ts';
import { commands } from './index.ts';
import { isMac, spokenKeys } from './keys.ts';
import { runCommand } from './use-commands.ts';

const itemStyle = 'flex h-9 items-center gap-2.5 rounded-md px-2.5 text-sm data-[selected=true]:bg-hover';
const groupStyle =
  '[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-faint';

function CommandItems() {
  const app = useApp();
  const mac = isMac();
  const offered = commands.filter(({ hidden, when, id }) => !hidden && id !== 'help.palette' && (!when || when(app)));
  return (
    <Command.Group heading={texts.palette.commands} className={groupStyle}>
      {offered.map((command) => (
        <Command.Item
          key={command.id}
          value={`${texts.groups[command.group]}: ${command.title()} ${command.id}`}
          className={itemStyle}
          onSelect={() => {
            app.ui.setState({ dialog: undefined });
            runCommand(app, command);
          }}
        >
          <span className="flex-1 truncate">
            <span className="text-faint">{texts.groups[command.group]}: </span>
            {command.title()}
          </span>
          {command.keys?.[0] !== undefined && <kbd className="ew-kbd">{spokenKeys(command.keys[0], mac)}</kbd>}
        </Command.Item>
      ))}
    </Command.Group>
  );
}

function ElementItems({ topology }: { readonly topology: Topology }) {
  const app = useApp();
  const go = (nodes: readonly string[], edges: readonly string[], around: readonly string[]) => {
    app.ui.setState({ dialog: undefined });
    select(app.ui, nodes, edges);
    app.canvas?.fit(around);
  };
  const openMessage = (id: string) => app.ui.setState({ dialog: undefined, inspectorTab: 'messages', messageId: id });
  return (
    <Command.Group heading={texts.palette.elements} className={groupStyle}>
      {Object.entries(topology.nodes).map(([id, node]) => (
        <Command.Item key={`node ${id}`} value={`node ${node.title ?? ''} ${id}`} className={itemStyle} onSelect={() => go([id], [], [id])}>
          <span className="text-muted">
            <KindIcon kind={node.kind} />
          </span>
          <span className="flex-1 truncate">{node.title ?? id}</span>
          <span className="text-xs text-faint">{texts.nodeKinds[node.kind].label}</span>
        </Command.Item>
      ))}
      {Object.entries(topology.messages).map(([id, message]) => (
        <Command.Item
          key={`message ${id}`}
          value={`message ${message.title ?? ''} ${id}`}
          className={itemStyle}
          onSelect={() => openMessage(id)}
        >
          <span className="flex-1 truncate">{message.title ?? id}</span>
          <span className="text-xs text-faint">{texts.palette.message}</span>
        </Command.Item>
      ))}
      {Object.entries(topology.edges).map(([id, edge]) => (
        <Command.Item
          key={`edge ${id}`}
          value={`edge ${edge.title ?? ''} ${id}`}
          className={itemStyle}
          onSelect={() => go([], [id], [edge.from, edge.to])}
        >
          <span className="flex-1 truncate">
            {edge.from} <span className="text-muted">{texts.edgeKinds[edge.kind].verb}</span> {edge.to}
          </span>
          <span className="text-xs text-faint">{texts.edgeKinds[edge.kind].label}</span>
        </Command.Item>
      ))}
    </Command.Group>
  );
}

/** Finds commands, or elements and then commands, by name. */
export function CommandPalette({ mode }: { readonly mode: 'palette' | 'search' }) {
  const { ui } = useApp();
  const topology = useDocumentPart((snapshot) => snapshot.topology);
  return (
    <Dialog.Root open onOpenChange={(open) => !open && ui.setState({ dialog: undefined })}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40" />
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed top-12 left-1/2 z-50 w-[560px] max-w-[calc(100vw-32px)] -translate-x-1/2 overflow-hidden rounded-xl border border-line bg-raised shadow-float outline-none"
        >
          <Dialog.Title className="sr-only">{mode === 'palette' ? texts.commands.palette : texts.commands.search}</Dialog.Title>
          <Command loop label={mode === 'palette' ? texts.commands.palette : texts.commands.search}>
            <Command.Input
              placeholder={mode === 'palette' ? texts.palette.placeholder : texts.palette.searchPlaceholder}
              className="h-11 w-full border-b border-line bg-transparent px-4 text-base outline-none"
            />
            <Command.List className="max-h-[56vh] overflow-y-auto p-1.5">
              <Command.Empty className="px-2.5 py-3 text-sm text-muted">{texts.palette.nothing}</Command.Empty>
              {mode === 'search' && <ElementItems topology={topology} />}
              <CommandItems />
            </Command.List>
          </Command>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
