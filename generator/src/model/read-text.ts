import { limits } from './limits.ts';
import { readJson } from './read-json.ts';
import { readYaml } from './read-yaml.ts';
import type { ReadResult } from './read-result.ts';
import type { Format } from './source-text.ts';

/** JSON begins with a brace or a bracket; everything else is read as YAML. */
export const detectFormat = (text: string): Format => (/^\uFEFF?\s*[{[]/.test(text) ? 'json' : 'yaml');

/** Text to a plain value with its source map. Never throws, whatever the text. */
export function readText(text: string, format: Format): ReadResult {
  if (text.length > limits.maxCharacters) return { problems: [{ kind: 'too-large', pointer: '', detail: String(limits.maxCharacters) }] };
  const body = text.startsWith('\uFEFF') ? ` ${text.slice(1)}` : text;
  return format === 'json' ? readJson(body) : readYaml(body);
}
