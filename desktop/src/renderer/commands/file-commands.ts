import { newDocument, openDocument, saveDocument, saveDocumentAs, whenSafe } from '../state/file-actions.ts';
import { copyImage, copyMermaid, exportMermaid, exportPdf, exportPng, exportSvg } from '../export/export-picture.ts';
import type { App } from '../state/app.ts';
import { texts } from '../texts/index.ts';
import type { Command } from './define-command.ts';

const hasNodes = ({ document }: App) => Object.keys(document.topology.nodes).length > 0;

export const fileCommands: readonly Command[] = [
  // The browser keeps Ctrl+N for itself, so Alt is part of the key.
  {
    id: 'file.new',
    group: 'File',
    title: () => texts.commands.new,
    keys: ['Mod+Alt+N'],
    everywhere: true,
    run: (app) => whenSafe(app, () => newDocument(app)),
  },
  {
    id: 'file.open',
    group: 'File',
    title: () => texts.commands.open,
    keys: ['Mod+O'],
    everywhere: true,
    run: (app) => whenSafe(app, () => void openDocument(app)),
  },
  {
    id: 'file.save',
    group: 'File',
    title: () => texts.commands.save,
    keys: ['Mod+S'],
    everywhere: true,
    run: async (app) => void (await saveDocument(app)),
  },
  {
    id: 'file.save-as',
    group: 'File',
    title: () => texts.commands.saveAs,
    keys: ['Mod+Shift+S'],
    everywhere: true,
    run: async (app) => void (await saveDocumentAs(app)),
  },
  {
    id: 'file.versions',
    group: 'File',
    title: () => texts.commands.versions,
    when: ({ document }) => document.snapshot().file.path !== undefined,
    run: ({ ui }) => ui.setState({ dialog: { type: 'versions' } }),
  },
  { id: 'file.export-svg', group: 'File', title: () => texts.commands.exportSvg, when: hasNodes, run: exportSvg },
  { id: 'file.export-png', group: 'File', title: () => texts.commands.exportPng, when: hasNodes, run: exportPng },
  { id: 'file.export-pdf', group: 'File', title: () => texts.commands.exportPdf, when: hasNodes, run: exportPdf },
  { id: 'file.export-mermaid', group: 'File', title: () => texts.commands.exportMermaid, when: hasNodes, run: exportMermaid },
  { id: 'file.copy-mermaid', group: 'File', title: () => texts.commands.copyMermaid, when: hasNodes, run: copyMermaid },
  { id: 'file.copy-image', group: 'File', title: () => texts.commands.copyImage, keys: ['Mod+Shift+C'], when: hasNodes, run: copyImage },
];
