import { toggleFocus, widenFocus } from '../canvas/focus.ts';
import { setTheme } from '../theme/apply-theme.ts';
import type { App } from '../state/app.ts';
import type { DrawerTab } from '../state/ui-store.ts';
import { texts } from '../texts/en.ts';
import type { Command } from './define-command.ts';

const zoomStep = 1.25;

/** Opens a tab of the drawer, or closes the drawer where it is open already. */
export const toggleDrawer = ({ ui }: App, tab: DrawerTab) => ui.setState(({ drawer }) => ({ drawer: drawer === tab ? undefined : tab }));

const hasFocus = ({ ui }: App) => ui.getState().focus !== undefined;

const isDark = () => document.documentElement.dataset['theme'] === 'dark';

export const viewCommands: readonly Command[] = [
  { id: 'view.fit', group: 'View', title: texts.commands.fit, keys: ['1', 'Mod+1'], run: ({ canvas }) => canvas?.fit() },
  {
    id: 'view.fit-selection',
    group: 'View',
    title: texts.commands.fitSelection,
    keys: ['2'],
    when: ({ ui }) => ui.getState().selection.nodes.size > 0,
    run: ({ canvas, ui }) => canvas?.fit([...ui.getState().selection.nodes]),
  },
  {
    id: 'view.zoom-in',
    group: 'View',
    title: texts.commands.zoomIn,
    keys: ['+', '=', 'Mod+=', 'Mod++'],
    run: ({ canvas }) => canvas?.zoomBy(zoomStep),
  },
  {
    id: 'view.zoom-out',
    group: 'View',
    title: texts.commands.zoomOut,
    keys: ['-', 'Mod+-'],
    run: ({ canvas }) => canvas?.zoomBy(1 / zoomStep),
  },
  { id: 'view.zoom-reset', group: 'View', title: texts.commands.zoomReset, keys: ['0', 'Mod+0'], run: ({ canvas }) => canvas?.zoomTo(1) },
  {
    id: 'view.focus',
    group: 'View',
    title: texts.commands.focus,
    keys: ['F'],
    when: ({ ui }) => ui.getState().focus !== undefined || ui.getState().selection.nodes.size > 0,
    run: toggleFocus,
  },
  {
    id: 'view.focus-wider',
    group: 'View',
    title: texts.commands.focusWider,
    keys: [']'],
    when: hasFocus,
    run: (app) => widenFocus(app, 1),
  },
  {
    id: 'view.focus-narrower',
    group: 'View',
    title: texts.commands.focusNarrower,
    keys: ['['],
    when: hasFocus,
    run: (app) => widenFocus(app, -1),
  },
  {
    id: 'view.problems',
    group: 'View',
    title: texts.commands.problems,
    keys: ['Mod+Shift+M'],
    everywhere: true,
    run: (app) => toggleDrawer(app, 'problems'),
  },
  {
    id: 'view.text',
    group: 'View',
    title: texts.commands.text,
    keys: ['Mod+Shift+E'],
    everywhere: true,
    run: (app) => toggleDrawer(app, 'text'),
  },
  {
    id: 'view.preview',
    group: 'View',
    title: texts.commands.preview,
    keys: ['Mod+Shift+O'],
    everywhere: true,
    run: (app) => toggleDrawer(app, 'preview'),
  },
  { id: 'view.theme', group: 'View', title: texts.commands.theme, run: (app) => setTheme(app.ui, isDark() ? 'light' : 'dark') },
  { id: 'view.theme-system', group: 'View', title: texts.commands.themeSystem, run: (app) => setTheme(app.ui, 'system') },
];

export const projectCommands: readonly Command[] = [
  {
    id: 'project.validate',
    group: 'Project',
    title: texts.commands.validate,
    keys: ['Mod+Shift+V'],
    everywhere: true,
    run: ({ ui }) => ui.setState({ drawer: 'problems' }),
  },
  {
    id: 'project.generate',
    group: 'Project',
    title: texts.commands.generate,
    keys: ['Mod+Shift+G'],
    everywhere: true,
    run: ({ ui }) => ui.setState({ dialog: { type: 'generate' } }),
  },
];

export const helpCommands: readonly Command[] = [
  {
    id: 'help.palette',
    group: 'Help',
    title: texts.commands.palette,
    keys: ['Mod+Shift+P'],
    everywhere: true,
    run: ({ ui }) => ui.setState({ dialog: { type: 'palette' } }),
  },
  {
    id: 'help.search',
    group: 'Help',
    title: texts.commands.search,
    keys: ['Mod+F'],
    run: ({ ui }) => ui.setState({ dialog: { type: 'search' } }),
  },
  {
    id: 'help.shortcuts',
    group: 'Help',
    title: texts.commands.shortcuts,
    keys: ['?'],
    run: ({ ui }) => ui.setState({ dialog: { type: 'shortcuts' } }),
  },
];
