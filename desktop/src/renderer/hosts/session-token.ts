const storageKey = 'eventwright.token';

/**
 * The session's token from the address (`#token=…`), which is then cleared, so that it is neither shown nor bookmarked.
 * A reload finds it in the tab's session storage.
 */
export function takeSessionToken(page: Pick<Window, 'location' | 'history' | 'sessionStorage'>): string | undefined {
  const fragment = new URLSearchParams(page.location.hash.slice(1));
  const token = fragment.get('token');
  if (token) {
    page.sessionStorage.setItem(storageKey, token);
    fragment.delete('token');
    const rest = fragment.toString();
    page.history.replaceState(null, '', `${page.location.pathname}${page.location.search}${rest ? `#${rest}` : ''}`);
    return token;
  }
  return page.sessionStorage.getItem(storageKey) ?? undefined;
}
