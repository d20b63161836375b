import { Command } from 'cmdk';
import { Dialog } from 'radix-ui';
import { useApp } from '../state/app.ts';
import { texts } from '../texts/index.ts';
import { connect } from './connect-actions.ts';
import { KindIcon } from './kind-icon.tsx';
import { possibleEdges } from './key-navigation.ts';

/** Joins a node to another by their names: what dragging from a port does by mouse. */
export function ConnectDialog({ nodeId }: { readonly nodeId: string }) {
  const app = useApp();
  const { topology } = app.document;
  const nameOf = (id: string) => topology.nodes[id]?.title ?? id;
  const close = () => app.ui.setState({ dialog: undefined });
  return (
    <Dialog.Root open onOpenChange={(open) => !open && close()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-[rgb(15_18_25/35%)]" />
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed top-[14vh] left-1/2 z-50 w-[520px] max-w-[calc(100vw-32px)] -translate-x-1/2 overflow-hidden rounded-xl border border-line bg-raised shadow-float outline-none"
        >
          <Dialog.Title className="sr-only">{texts.connect.of(nameOf(nodeId))}</Dialog.Title>
          <Command loop label={texts.connect.of(nameOf(nodeId))}>
            <Command.Input
              placeholder={texts.connect.of(nameOf(nodeId))}
              className="h-11 w-full border-b border-line bg-transparent px-4 text-sm outline-none"
            />
            <Command.List className="max-h-[46vh] overflow-auto p-1.5">
              <Command.Empty className="px-2.5 py-3 text-sm text-muted">{texts.connect.nothing}</Command.Empty>
              {possibleEdges(topology, nodeId).map(({ kind, from, to }) => {
                const other = topology.nodes[from === nodeId ? to : from];
                const words = `${nameOf(from)} ${texts.edgeKinds[kind].verb} ${nameOf(to)}`;
                return (
                  <Command.Item
                    key={`${kind} ${from} ${to}`}
                    value={`${words} ${kind} ${from} ${to}`}
                    className="flex h-9 items-center gap-2.5 rounded-md px-2.5 text-sm data-[selected=true]:bg-hover"
                    onSelect={() => {
                      close();
                      connect(app, kind, from, to);
                    }}
                  >
                    <span className="text-muted">{other && <KindIcon kind={other.kind} />}</span>
                    <span className="min-w-0 flex-1 truncate">{words}</span>
                    <span className="text-xs text-faint">{texts.edgeKinds[kind].label}</span>
                  </Command.Item>
                );
              })}
            </Command.List>
          </Command>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
