import type { Theme, UiStore } from '../state/ui-store.ts';

const storageKey = 'eventwright.theme';
const darkQuery = '(prefers-color-scheme: dark)';

/** The theme that the user chose last; the system's where none was chosen. */
export function storedTheme(storage: Pick<Storage, 'getItem'>): Theme {
  const stored = storage.getItem(storageKey);
  return stored === 'light' || stored === 'dark' ? stored : 'system';
}

export function setTheme(ui: UiStore, theme: Theme): void {
  localStorage.setItem(storageKey, theme);
  ui.setState({ theme });
}

const contrastKey = 'eventwright.contrast';
const contrastQuery = '(prefers-contrast: more)';

/** Whether stronger contrast was chosen last; the system's wish where nothing was chosen. */
export function storedContrast(storage: Pick<Storage, 'getItem'>, wished: boolean): boolean {
  const stored = storage.getItem(contrastKey);
  return stored === null ? wished : stored === 'more';
}

export const systemContrast = (): boolean => matchMedia(contrastQuery).matches;

export function setContrast(ui: UiStore, contrast: boolean): void {
  localStorage.setItem(contrastKey, contrast ? 'more' : 'usual');
  ui.setState({ contrast });
}

/** Keeps the page's theme in step with the choice and with the system. */
export function followTheme(ui: UiStore): void {
  const system = matchMedia(darkQuery);
  const apply = () => {
    const { theme, contrast } = ui.getState();
    const dark = theme === 'dark' || (theme === 'system' && system.matches);
    document.documentElement.dataset['theme'] = dark ? 'dark' : 'light';
    document.documentElement.dataset['contrast'] = contrast ? 'more' : 'usual';
  };
  ui.subscribe(apply);
  system.addEventListener('change', apply);
  apply();
}
