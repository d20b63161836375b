/** Characters with a meaning in Markdown or HTML. */
const special = /[\\`*_{}[\]()#+\-.!|<>&~:$@]/g;
const invisible = /[\p{C}\p{Z}]+/gu;

/** Text of a user inside Markdown: one line, nothing in it formats, links or ends what it stands in. */
export const markdownText = (text: string) =>
  text
    .replaceAll(invisible, ' ')
    .trim()
    .replaceAll(special, String.raw`\$&`);

/** Text inside a quoted Mermaid label: entity codes for all but letters, digits and spaces. Source: Mermaid, Entity codes. */
export const mermaidText = (text: string) =>
  Array.from(text.replaceAll(invisible, ' ').trim())
    .map((character) => (/^[\p{L}\p{N} ]$/u.test(character) ? character : `#${character.codePointAt(0)};`))
    .join('');
