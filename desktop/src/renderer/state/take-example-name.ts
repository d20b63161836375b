/** The example that the address asks for (`?example=…`), which is then cleared, so that a reload does not ask again. */
export function takeExampleName({ location, history }: Pick<Window, 'location' | 'history'>): string | undefined {
  const name = new URLSearchParams(location.search).get('example') ?? undefined;
  if (name !== undefined) history.replaceState(null, '', `${location.pathname}${location.hash}`);
  return name;
}
