const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Control characters that XML 1.0 cannot hold, and halves of characters; tab and line ends stay. */
const unprintable =
  // oxlint-disable-next-line no-control-regex -- they are what is taken out
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** Text for an XML or HTML element or attribute. */
export const escapeMarkup = (text: string): string =>
  text.replaceAll(unprintable, '\ufffd').replaceAll(/[&<>"']/g, (character) => entities[character] ?? character);
