import { texts as en } from './en.ts';
import { texts as zh } from './zh.ts';
import type { Texts } from './words.ts';

/** The languages, by their code; each is named in itself. */
export const languages = {
  en: { name: 'English', words: en },
  zh: { name: '简体中文', words: zh },
} as const satisfies Record<string, { name: string; words: Texts }>;

export type Language = keyof typeof languages;

/** The texts of the language that is spoken now. Read where they are shown, not when a module is loaded: they change. */
export const texts: Texts = { ...en };

/** Speaks another language from now on; what is shown must be rendered anew. */
export function speak(language: Language): void {
  Object.assign(texts, languages[language].words);
}

const isLanguage = (value: unknown): value is Language => typeof value === 'string' && Object.hasOwn(languages, value);

const storageKey = 'eventwright.language';

/** The language that was chosen last, else the system's where it is spoken, else English. */
export function preferredLanguage(storage: Pick<Storage, 'getItem'>, system: readonly string[]): Language {
  const chosen = storage.getItem(storageKey);
  if (isLanguage(chosen)) return chosen;
  return system.map((tag) => tag.toLowerCase().split('-')[0]).find(isLanguage) ?? 'en';
}

export const keepLanguage = (storage: Pick<Storage, 'setItem'>, language: Language): void => storage.setItem(storageKey, language);
