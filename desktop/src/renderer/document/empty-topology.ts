import { formatVersion, type Topology } from 'eventwright/model/index.ts';

/** A new drawing: nothing in it but a broker profile. */
export const emptyTopology = (): Topology => ({
  eventwright: formatVersion,
  info: { name: 'untitled' },
  servers: { main: { protocol: 'postgres' } },
  messages: {},
  nodes: {},
  edges: {},
  rules: {},
  layout: {},
});
