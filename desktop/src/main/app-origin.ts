/** The renderer is served under a scheme of its own, so that `file:` needs no rights. */
export const appScheme = 'app';
export const appOrigin = 'app://eventwright';

/** Chromium gives pages of a standard scheme this origin; anything else is foreign. */
export function isAppUrl(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const parsed = new URL(url);
  return parsed.protocol === `${appScheme}:` && parsed.host === 'eventwright' && parsed.username === '' && parsed.port === '';
}
