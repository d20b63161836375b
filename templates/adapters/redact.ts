const deepest = 8;

/** A copy in which the named fields, at any depth, read `[redacted]`. Errors keep name, message and code. */
export function redact(value: unknown, sensitive: ReadonlySet<string>, depth = 0): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= deepest) return '[deeper]';
  if (value instanceof Error) return { name: value.name, message: value.message, ...('code' in value ? { code: value.code } : {}) };
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map((item: unknown) => redact(item, sensitive, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, sensitive.has(name) ? '[redacted]' : redact(member, sensitive, depth + 1)]),
  );
}

/** A URL fit for a log: user and password left out. */
export function redactUrl(url: string): string {
  if (!URL.canParse(url)) return '[unreadable URL]';
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}
