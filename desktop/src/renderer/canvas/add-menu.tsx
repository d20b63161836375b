import { Command } from 'cmdk';
import { nodeKinds } from 'eventwright/nodes/index.ts';
import { useCallback, useState } from 'react';
import { useApp, useUi } from '../state/app.ts';
import type { AddMenu as AddMenuState } from '../state/ui-store.ts';
import { texts } from '../texts/index.ts';
import { readAddQuery } from './add-query.ts';
import { addNodeAt } from './connect-actions.ts';
import { Floating } from './floating.tsx';
import { KindIcon } from './kind-icon.tsx';
import { followers } from './links.ts';

const menuWidth = 264;

/** The menu was asked for to type into it. */
const focusOnMount = (input: HTMLInputElement | null) => input?.focus();

function Menu({ menu, onClose }: { readonly menu: AddMenuState; readonly onClose: () => void }) {
  const app = useApp();
  const [query, setQuery] = useState('');
  const other = menu.link && app.document.topology.nodes[menu.link.nodeId];
  const offered = other && menu.link ? followers(other.kind, menu.link.direction) : nodeKinds.map(({ kind }) => kind);
  const { kinds, name } = readAddQuery(query, offered);
  return (
    <Floating at={menu.screen} label={texts.addMenu.label} width={menuWidth} onClose={onClose}>
      <Command shouldFilter={false} loop label={texts.addMenu.label}>
        <Command.Input
          ref={focusOnMount}
          value={query}
          onValueChange={setQuery}
          placeholder={other ? texts.addMenu.placeholderLinked : texts.addMenu.placeholder}
          className="h-9 w-full border-b border-line bg-transparent px-3 text-sm outline-none"
        />
        <Command.List className="max-h-80 overflow-auto p-1">
          {kinds.map((kind) => (
            <Command.Item
              key={kind}
              value={kind}
              onSelect={() => {
                const id = addNodeAt(app, kind, menu.canvas, { name, link: menu.link });
                if (menu.reveal) app.canvas?.reveal(id);
              }}
              className="flex h-8 items-center gap-2.5 rounded-md px-2 text-sm data-[selected=true]:bg-hover"
            >
              <span className="text-muted">
                <KindIcon kind={kind} />
              </span>
              <span className="truncate">
                {texts.nodeKinds[kind].label}
                {name && <span className="text-muted"> “{name}”</span>}
              </span>
            </Command.Item>
          ))}
        </Command.List>
      </Command>
    </Floating>
  );
}

/** Adds a node by name where the user double-clicked, pressed `/`, or let go of a line. */
export function AddMenu() {
  const app = useApp();
  const menu = useUi((state) => state.addMenu);
  const close = useCallback(() => app.ui.setState({ addMenu: undefined }), [app]);
  return menu ? <Menu menu={menu} onClose={close} /> : null;
}
