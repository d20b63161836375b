// An AsyncAPI 2.6 document, which all peers read: one channel with its operation and message for each node of a topology.

const message = (n) => ({
  messageId: `event-${n}`,
  name: `event-${n}`,
  title: `Event ${n}`,
  summary: 'What happened.',
  description: 'What happened, and to what.',
  contentType: 'application/json',
  payload: { type: 'object', required: ['id'], properties: { id: { type: 'string', description: 'Its id.' } } },
});

/** @param {number} channels */
export function asyncapiDocument(channels) {
  const entries = Array.from({ length: channels }, (_unused, n) => [
    `shop/${n}`,
    {
      description: `Events of shop ${n}`,
      subscribe: { operationId: `receive-${n}`, description: 'Takes events.', tags: [{ name: 'shop' }], message: message(n) },
    },
  ]);
  return {
    asyncapi: '2.6.0',
    id: 'urn:example:large',
    info: {
      title: 'Large',
      version: '1.0.0',
      description: 'As large as the topology beside it.',
      contact: { name: 'A', url: 'https://example.com', email: 'a@example.com' },
      license: { name: 'MIT', url: 'https://example.com/license' },
    },
    servers: { main: { url: 'broker.example.com', protocol: 'amqp', description: 'The broker.' } },
    defaultContentType: 'application/json',
    tags: [{ name: 'shop', description: 'Shops.' }],
    channels: Object.fromEntries(entries),
  };
}
