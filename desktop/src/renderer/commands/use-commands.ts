import { useCallback, useEffect } from 'react';
import type { App } from '../state/app.ts';
import { useApp } from '../state/app.ts';
import { reportFailure } from '../state/file-actions.ts';
import type { Command } from './define-command.ts';
import { commandById, commands } from './index.ts';
import { isMac, pressed } from './keys.ts';

/** Runs a command where it applies now; a failed call of the host is told to the user. */
export function runCommand(app: App, command: Command): void {
  if (command.when && !command.when(app)) return;
  const done = command.run(app);
  if (done) done.catch((error: unknown) => reportFailure(app, error));
}

/** Runs a command by its id. */
export function useRunCommand(): (id: string) => void {
  const app = useApp();
  return useCallback(
    (id: string) => {
      const command = commandById(id);
      if (command) runCommand(app, command);
    },
    [app],
  );
}

const takesText = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName) || target.closest('.monaco-editor') !== null);

/** A press on a focused button means that button, not the canvas. */
const activates = (event: KeyboardEvent) =>
  (event.key === 'Enter' || event.key === ' ') &&
  event.target instanceof HTMLElement &&
  event.target.closest('button, a, [role="tab"], [role="menuitem"]') !== null;

/** A dialog or a menu takes the keys. */
function hasOverlay({ ui }: App): boolean {
  const { dialog, addMenu, connectMenu } = ui.getState();
  return dialog !== undefined || addMenu !== undefined || connectMenu !== undefined;
}

/** Node on the canvas that the keyboard stands on: Enter selects it before it edits it. */
function focusedNode(app: App, event: KeyboardEvent): string | undefined {
  const id = event.target instanceof HTMLElement ? event.target.closest<HTMLElement>('.react-flow__node')?.dataset['id'] : undefined;
  return id !== undefined && !app.ui.getState().selection.nodes.has(id) && event.key === 'Enter' ? id : undefined;
}

/** Listens to the keys of all commands, and to commands that the host sends (native menus). */
export function useCommandKeys(): void {
  const app = useApp();
  const run = useRunCommand();
  useEffect(() => {
    const mac = isMac();
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || hasOverlay(app) || activates(event)) return;
      const node = focusedNode(app, event);
      if (node !== undefined)
        return app.ui.setState({ selection: { nodes: new Set([node]), edges: new Set() }, inspectorTab: 'properties' });
      const typing = takesText(event.target);
      const matching = commands.filter(
        (command) => (!typing || command.everywhere) && command.keys?.some((keys) => pressed(keys, event, mac)),
      );
      const command = matching.find(({ when }) => !when || when(app));
      if (!command) return;
      event.preventDefault();
      runCommand(app, command);
    };
    window.addEventListener('keydown', onKeyDown);
    const stop = app.host.onEvent((event) => event.type === 'command' && run(event.id));
    return () => {
      window.removeEventListener('keydown', onKeyDown);
      stop();
    };
  }, [app, run]);
}
