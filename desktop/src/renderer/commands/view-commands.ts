import { toggleFocus, widenFocus } from '../canvas/focus.ts';
import { setContrast, setTheme } from '../theme/apply-theme.ts';
import type { App } from '../state/app.ts';
import { openExample } from '../state/file-actions.ts';
import type { DrawerTab, SidePanel, UiStore } from '../state/ui-store.ts';
import { languages, texts, type Language } from '../texts/index.ts';
import { changeLanguage } from '../texts/change-language.ts';
import type { Command } from './define-command.ts';

const zoomStep = 1.25;

/** Opens a tab of the drawer, or closes the drawer where it is open already. */
export const toggleDrawer = ({ ui }: App, tab: DrawerTab) => ui.setState(({ drawer }) => ({ drawer: drawer === tab ? undefined : tab }));

/** Shows the tour on a drawing, for there is little to point at on the start page. */
async function startTour(app: App): Promise<void> {
  if (Object.keys(app.document.topology.nodes).length === 0) await openExample(app, 'order-fulfilment');
  app.ui.setState({ drawer: 'problems', tourStep: 0 });
}

function togglePanel(ui: UiStore, panel: SidePanel): void {
  ui.setState(({ closedPanels }) => {
    const next = new Set(closedPanels);
    if (!next.delete(panel)) next.add(panel);
    return { closedPanels: next };
  });
}

const hasFocus = ({ ui }: App) => ui.getState().focus !== undefined;

const isDark = () => document.documentElement.dataset['theme'] === 'dark';

export const viewCommands: readonly Command[] = [
  { id: 'view.fit', group: 'View', title: () => texts.commands.fit, keys: ['1', 'Mod+1'], run: ({ canvas }) => canvas?.fit() },
  {
    id: 'view.fit-selection',
    group: 'View',
    title: () => texts.commands.fitSelection,
    keys: ['2'],
    when: ({ ui }) => ui.getState().selection.nodes.size > 0,
    run: ({ canvas, ui }) => canvas?.fit([...ui.getState().selection.nodes]),
  },
  {
    id: 'view.zoom-in',
    group: 'View',
    title: () => texts.commands.zoomIn,
    keys: ['+', '=', 'Mod+=', 'Mod++'],
    run: ({ canvas }) => canvas?.zoomBy(zoomStep),
  },
  {
    id: 'view.zoom-out',
    group: 'View',
    title: () => texts.commands.zoomOut,
    keys: ['-', 'Mod+-'],
    run: ({ canvas }) => canvas?.zoomBy(1 / zoomStep),
  },
  {
    id: 'view.zoom-reset',
    group: 'View',
    title: () => texts.commands.zoomReset,
    keys: ['0', 'Mod+0'],
    run: ({ canvas }) => canvas?.zoomTo(1),
  },
  {
    id: 'view.focus',
    group: 'View',
    title: () => texts.commands.focus,
    keys: ['F'],
    when: ({ ui }) => ui.getState().focus !== undefined || ui.getState().selection.nodes.size > 0,
    run: toggleFocus,
  },
  {
    id: 'view.focus-wider',
    group: 'View',
    title: () => texts.commands.focusWider,
    keys: [']'],
    when: hasFocus,
    run: (app) => widenFocus(app, 1),
  },
  {
    id: 'view.focus-narrower',
    group: 'View',
    title: () => texts.commands.focusNarrower,
    keys: ['['],
    when: hasFocus,
    run: (app) => widenFocus(app, -1),
  },
  {
    id: 'view.problems',
    group: 'View',
    title: () => texts.commands.problems,
    keys: ['Mod+Shift+M'],
    everywhere: true,
    run: (app) => toggleDrawer(app, 'problems'),
  },
  {
    id: 'view.text',
    group: 'View',
    title: () => texts.commands.text,
    keys: ['Mod+Shift+E'],
    everywhere: true,
    run: (app) => toggleDrawer(app, 'text'),
  },
  {
    id: 'view.preview',
    group: 'View',
    title: () => texts.commands.preview,
    keys: ['Mod+Shift+O'],
    everywhere: true,
    run: (app) => toggleDrawer(app, 'preview'),
  },
  { id: 'view.theme', group: 'View', title: () => texts.commands.theme, run: (app) => setTheme(app.ui, isDark() ? 'light' : 'dark') },
  ...(['palette', 'inspector'] as const).map((panel): Command => ({
    id: `view.${panel}`,
    group: 'View',
    title: () => texts.commands.panels[panel],
    keys: [panel === 'palette' ? 'Mod+Alt+P' : 'Mod+Alt+I'],
    everywhere: true,
    run: ({ ui }) => togglePanel(ui, panel),
  })),
  {
    id: 'view.contrast',
    group: 'View',
    title: () => texts.commands.contrast,
    run: ({ ui }) => setContrast(ui, !ui.getState().contrast),
  },
  ...(Object.keys(languages) as Language[]).map((language): Command => ({
    id: `view.language-${language}`,
    group: 'View',
    // In its own language, so that who cannot read the page finds it.
    title: () => languages[language].name,
    when: ({ ui }) => ui.getState().language !== language,
    run: ({ ui }) => changeLanguage(ui, language),
  })),
  { id: 'view.theme-system', group: 'View', title: () => texts.commands.themeSystem, run: (app) => setTheme(app.ui, 'system') },
];

export const projectCommands: readonly Command[] = [
  {
    id: 'project.validate',
    group: 'Project',
    title: () => texts.commands.validate,
    keys: ['Mod+Shift+V'],
    everywhere: true,
    run: ({ ui }) => ui.setState({ drawer: 'problems' }),
  },
  {
    id: 'project.generate',
    group: 'Project',
    title: () => texts.commands.generate,
    keys: ['Mod+Shift+G'],
    everywhere: true,
    run: ({ ui }) => ui.setState({ dialog: { type: 'generate' } }),
  },
];

export const helpCommands: readonly Command[] = [
  {
    id: 'help.palette',
    group: 'Help',
    title: () => texts.commands.palette,
    keys: ['Mod+Shift+P'],
    everywhere: true,
    run: ({ ui }) => ui.setState({ dialog: { type: 'palette' } }),
  },
  { id: 'help.tour', group: 'Help', title: () => texts.commands.tour, run: startTour },
  {
    id: 'help.search',
    group: 'Help',
    title: () => texts.commands.search,
    keys: ['Mod+F'],
    run: ({ ui }) => ui.setState({ dialog: { type: 'search' } }),
  },
  {
    id: 'help.shortcuts',
    group: 'Help',
    title: () => texts.commands.shortcuts,
    keys: ['?'],
    run: ({ ui }) => ui.setState({ dialog: { type: 'shortcuts' } }),
  },
];
