import { useEffect } from 'react';
import { applyEditorTheme } from './monaco.ts';

const isDark = () => document.documentElement.dataset['theme'] === 'dark';

/** Follows the page's theme, which changes with the user's choice and with the system's. */
export function useEditorTheme(): void {
  useEffect(() => {
    applyEditorTheme(isDark());
    const observer = new MutationObserver(() => applyEditorTheme(isDark()));
    observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    return () => observer.disconnect();
  }, []);
}
