import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseTopology, type Topology } from '../../model/index.ts';
import { exportAsyncApi, exportServices, importAsyncApi } from './index.ts';

const schemas = path.resolve(import.meta.dirname, '../../../../schemas/examples');

function platform(): Topology {
  const { topology } = parseTopology(readFileSync(path.join(schemas, 'gallery/order-platform.topology.yaml'), 'utf8'));
  if (!topology) throw new Error('the example does not fit the format');
  return topology;
}

interface Editable {
  info: Record<string, unknown>;
  channels: Record<string, Record<string, unknown>>;
  operations: Record<string, Record<string, unknown>>;
  components: { messages: Record<string, Record<string, unknown>> };
  'x-eventwright': Record<string, unknown>;
}

/** The export of the order platform after somebody edited it. */
function imported(edit: (document: Editable) => void) {
  const document = JSON.parse(JSON.stringify(exportAsyncApi(platform()))) as Editable;
  edit(document);
  return importAsyncApi([{ name: 'system.asyncapi.json', text: JSON.stringify(document) }]);
}

describe('an export that was edited by hand', () => {
  it('counts where AsyncAPI has the words', () => {
    const { topology } = imported((document) => {
      document.info['title'] = 'Shop';
      document.channels['orders'] = { ...document.channels['orders'], title: 'All orders' };
      document.components.messages['place-order'] = { ...document.components.messages['place-order'], payload: { type: 'object' } };
      document.operations['web-shop-sends-orders'] = { ...document.operations['web-shop-sends-orders'], messages: [] };
    });
    expect(topology?.info).toEqual({ ...platform().info, title: 'Shop' });
    expect(topology?.nodes['orders']).toEqual({ ...platform().nodes['orders'], title: 'All orders' });
    expect(topology?.messages['place-order']?.payload).toEqual({ type: 'object' });
    expect(topology?.edges['web-shop-sends-orders']?.messages).toEqual([]);
  });

  it('keeps what was added, beside what was drawn', () => {
    const { topology } = imported((document) => {
      document.channels['alarms'] = { address: 'alarms', messages: { Alarm: { payload: { type: 'object' } } } };
      document.operations['ring'] = { action: 'send', channel: { $ref: '#/channels/alarms' } };
      document.operations['listen'] = { action: 'receive', channel: { $ref: '#/channels/order-events' } };
    });
    const before = platform();
    expect(topology).toMatchObject(before);
    expect(Object.keys(topology?.nodes ?? {}).filter((id) => !Object.hasOwn(before.nodes, id))).toEqual(['order-platform', 'alarms']);
    expect(topology?.edges['order-platform-sends-alarms']).toMatchObject({ kind: 'send', messages: ['alarm'] });
    expect(topology?.edges['order-events-feeds-order-platform']).toMatchObject({ kind: 'subscribe', messages: ['order-fulfilled'] });
  });

  it('is refused with the reason where the mark fits no topology', () => {
    const { topology, reports } = imported((document) => {
      document['x-eventwright']['nodes'] = { 'Not An Id': { kind: 'oracle' } };
    });
    expect(topology).toBeUndefined();
    expect(reports[0]?.findings[0]).toMatchObject({ severity: 'error', ruleId: 'document/schema' });
  });

  it('says where two documents of one system disagree', () => {
    const files = [...exportServices(platform())].map(([service, document]) => ({
      name: `${service}.json`,
      text: JSON.stringify(document),
    }));
    const edited = files.map((file, index) => (index === 0 ? file : { ...file, text: file.text.replaceAll('"Order events"', '"Events"') }));
    const { topology, reports } = importAsyncApi(edited);
    expect(topology?.nodes['order-events']?.title).toBe('Order events');
    expect(reports.flatMap(({ findings }) => findings.map(({ ruleId }) => ruleId))).toContain('asyncapi/mark-conflict');
  });
});

it('an imported topology comes back equal, with what was not understood', () => {
  const folder = path.join(schemas, 'asyncapi/good');
  const names = readdirSync(folder).filter((name) => name.includes('.asyncapi.'));
  const { topology } = importAsyncApi(names.map((name) => ({ name, text: readFileSync(path.join(folder, name), 'utf8') })));
  if (!topology) throw new Error('the examples are refused');
  const again = importAsyncApi([{ name: 'all.json', text: JSON.stringify(exportAsyncApi(topology)) }]);
  expect(again).toEqual({ topology, reports: [] });
});
