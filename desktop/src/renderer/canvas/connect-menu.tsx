import { Command } from 'cmdk';
import { useCallback } from 'react';
import { useApp, useDocumentPart, useUi } from '../state/app.ts';
import { texts } from '../texts/index.ts';
import { connect } from './connect-actions.ts';
import { Floating } from './floating.tsx';

const menuWidth = 280;

/** Asks which edge is meant where several kinds are legal. */
export function ConnectMenu() {
  const app = useApp();
  const menu = useUi((state) => state.connectMenu);
  const nodes = useDocumentPart(({ topology }) => topology.nodes);
  const close = useCallback(() => app.ui.setState({ connectMenu: undefined }), [app]);
  if (!menu) return null;
  const nameOf = (id: string) => nodes[id]?.title ?? id;
  return (
    <Floating at={menu.screen} label={texts.connect.label} width={menuWidth} onClose={close}>
      <Command loop label={texts.connect.label} ref={(element) => element?.focus()} tabIndex={-1} className="outline-none">
        <div className="border-b border-line px-3 py-2 text-xs text-muted">{texts.connect.question}</div>
        <Command.List className="p-1">
          {menu.kinds.map((kind) => (
            <Command.Item
              key={kind}
              value={kind}
              onSelect={() => connect(app, kind, menu.from, menu.to)}
              className="rounded-md px-2 py-1.5 data-[selected=true]:bg-hover"
            >
              <div className="text-sm font-medium">{texts.edgeKinds[kind].label}</div>
              <div className="truncate text-xs text-muted">
                {nameOf(menu.from)} {texts.edgeKinds[kind].verb} {nameOf(menu.to)}
              </div>
            </Command.Item>
          ))}
        </Command.List>
      </Command>
    </Floating>
  );
}
