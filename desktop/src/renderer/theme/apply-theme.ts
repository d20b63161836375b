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

/** Keeps the page's theme in step with the choice and with the system. */
export function followTheme(ui: UiStore): void {
  const system = matchMedia(darkQuery);
  const apply = () => {
    const { theme } = ui.getState();
    const dark = theme === 'dark' || (theme === 'system' && system.matches);
    document.documentElement.dataset['theme'] = dark ? 'dark' : 'light';
  };
  ui.subscribe(apply);
  system.addEventListener('change', apply);
  apply();
}
