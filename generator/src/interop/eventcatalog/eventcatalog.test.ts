import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseTopology } from '../../model/index.ts';
import { topologyToEventCatalog } from './index.ts';

function catalogOf(text: string) {
  const { topology } = parseTopology(text);
  if (!topology) throw new Error('the example does not fit the format');
  return topologyToEventCatalog(topology);
}

/** The head of a page as a reader of frontmatter sees it, and what follows. */
function pageOf(text: string | undefined) {
  const [, head = '', body = ''] = /^---\n([^]*?)\n---\n([^]*)$/.exec(text ?? '') ?? [];
  return { head: parse(head) as Record<string, unknown>, body };
}

describe('topologyToEventCatalog', () => {
  const gallery = path.resolve(import.meta.dirname, '../../../../schemas/examples/gallery/order-platform.topology.yaml');
  const files = catalogOf(readFileSync(gallery, 'utf8'));

  it('has a page for each service, message and channel', () => {
    expect([...files.keys()]).toEqual(
      expect.arrayContaining([
        'services/billing/index.mdx',
        'commands/place-order/index.mdx',
        'commands/place-order/schema.json',
        'events/order-fulfilled/index.mdx',
        'channels/orders/index.mdx',
      ]),
    );
  });

  it('joins services, messages and channels, all of which have pages', () => {
    const { head } = pageOf(files.get('services/billing/index.mdx'));
    expect(head).toMatchObject({
      id: 'billing',
      version: '1.0.0',
      sends: [{ id: 'take-payment', version: '1.0.0', to: [{ id: 'payment-requests' }] }],
      receives: expect.arrayContaining([{ id: 'order-fulfilled', version: '1.0.0', from: [{ id: 'order-events' }] }]),
    });
    for (const { id } of head['receives'] as { id: string }[]) {
      expect(['events', 'commands', 'queries'].some((folder) => files.has(`${folder}/${id}/index.mdx`))).toBe(true);
    }
  });

  it('lets no words of the drawing out of the head', () => {
    const evil = '---\n{process.exit(1)}\n<script>\n---\nimport x from "y"';
    const text = JSON.stringify({
      eventwright: '1.0',
      info: { name: 'shop', version: evil },
      nodes: { web: { kind: 'producer', title: evil, description: evil }, orders: { kind: 'queue', title: evil, description: evil } },
      messages: { a: { kind: 'event', title: evil, description: evil, payload: { title: evil } } },
    });
    const pages = [...catalogOf(text)].filter(([name]) => name.endsWith('.mdx'));
    expect(pages).toHaveLength(3);
    for (const [, page] of pages) {
      const { head, body } = pageOf(page);
      expect(head['name']).toBe(evil);
      expect(body).toMatch(/^\n<(?:NodeGraph|ChannelInformation) \/>\n$/);
    }
  });
});
