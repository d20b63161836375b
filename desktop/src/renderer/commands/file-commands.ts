import { newDocument, openDocument, saveDocument, saveDocumentAs, whenSafe } from '../state/file-actions.ts';
import { texts } from '../texts/en.ts';
import type { Command } from './define-command.ts';

export const fileCommands: readonly Command[] = [
  // The browser keeps Ctrl+N for itself, so Alt is part of the key.
  {
    id: 'file.new',
    group: 'File',
    title: texts.commands.new,
    keys: ['Mod+Alt+N'],
    everywhere: true,
    run: (app) => whenSafe(app, () => newDocument(app)),
  },
  {
    id: 'file.open',
    group: 'File',
    title: texts.commands.open,
    keys: ['Mod+O'],
    everywhere: true,
    run: (app) => whenSafe(app, () => void openDocument(app)),
  },
  {
    id: 'file.save',
    group: 'File',
    title: texts.commands.save,
    keys: ['Mod+S'],
    everywhere: true,
    run: async (app) => void (await saveDocument(app)),
  },
  {
    id: 'file.save-as',
    group: 'File',
    title: texts.commands.saveAs,
    keys: ['Mod+Shift+S'],
    everywhere: true,
    run: async (app) => void (await saveDocumentAs(app)),
  },
];
