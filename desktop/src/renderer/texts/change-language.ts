import type { UiStore } from '../state/ui-store.ts';
import { keepLanguage, speak, type Language } from './index.ts';

/** Speaks another language from now on, and remembers it; the page is rendered anew. */
export function changeLanguage(ui: UiStore, language: Language): void {
  keepLanguage(localStorage, language);
  speak(language);
  document.documentElement.lang = language;
  ui.setState({ language });
}
