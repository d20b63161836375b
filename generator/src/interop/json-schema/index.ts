import type { Topology } from '../../model/index.ts';
import { placedSchema } from '../asyncapi/index.ts';

/** The payloads of all messages as one JSON Schema, a definition a message, for validators and code generators. */
export function topologyToJsonSchema({ info, messages }: Topology): object {
  const own = Object.entries(messages).filter(([id]) => !id.startsWith('x-'));
  const definitions = own.map(([id, { title, description, payload }]) => [
    id,
    { ...(title !== undefined && { title }), ...(description !== undefined && { description }), ...placedSchema(payload, `#/$defs/${id}`) },
  ]);
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: info.title ?? info.name,
    $defs: Object.fromEntries(definitions),
  };
}
