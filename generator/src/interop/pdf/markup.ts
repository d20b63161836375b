export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Element[];
  text: string;
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' };
const unescaped = (text: string) => text.replaceAll(/&(amp|lt|gt|quot);/g, (_whole, name: string) => entities[name] ?? '');

function attributesOf(written: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [, name = '', value = ''] of written.matchAll(/([a-z-]+)="([^"]*)"/gi)) found[name] = unescaped(value);
  return found;
}

/** Reads the markup that our own pictures are written in: elements, attributes and text, each in the one form that they have. */
export function readMarkup(markup: string): Element {
  const root: Element = { name: '', attributes: {}, children: [], text: '' };
  const open = [root];
  for (const [, closing, name = '', written = '', selfClosing, text = ''] of markup.matchAll(/<(\/?)([a-z]+)([^>]*?)(\/?)>|([^<]+)/gi)) {
    const top = open.at(-1);
    if (!top) break;
    if (name === '') top.text += unescaped(text);
    else if (closing) open.pop();
    else {
      const element: Element = { name, attributes: attributesOf(written), children: [], text: '' };
      top.children.push(element);
      if (!selfClosing) open.push(element);
    }
  }
  return root;
}
