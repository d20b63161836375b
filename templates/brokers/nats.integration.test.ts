import { jetstreamManager } from '@nats-io/jetstream';
import { connect as connectNats } from '@nats-io/transport-node';
import { describe, expect, it, onTestFinished } from 'vitest';
import { BrokerUnavailableError } from '../runtime/errors.ts';
import type { SystemDescription } from '../runtime/system.ts';
import { systemClock } from '../runtime/system-clock.ts';
import { brokerContract } from './broker-contract.ts';
import { BROKER_CAPABILITIES } from './capabilities.ts';
import { emptySystem, envelope, envelopes, hold, queue, quiet, record, until } from './contract/harness.ts';
import { startNatsServer } from './contract/nats-server.fixture.ts';
import { reachable, silent } from './contract/services.ts';
import { startTcpProxy } from './contract/tcp-proxy.ts';
import { connectBroker } from './index.ts';
import { NatsNames } from './nats-topology.ts';

const SERVER = process.env['TEST_NATS_URL'] ?? 'nats://127.0.0.1:4222';
const address = { host: new URL(SERVER).hostname, port: Number(new URL(SERVER).port || 4222) };

function serverUrl(port = address.port): string {
  const url = new URL(SERVER);
  url.port = String(port);
  return url.href;
}

const connect = (system: string, port?: number) => connectBroker('nats', { url: serverUrl(port), system, clock: systemClock, log: silent });

describe.skipIf(!(await reachable('NATS', address)))('NATS adapter', () => {
  brokerContract('nats', {
    capabilities: BROKER_CAPABILITIES.nats,
    address,
    connect,
    connectRefused: async () => {
      const server = await startNatsServer('--user', 'somebody', '--pass', 'right');
      onTestFinished(() => server.stop());
      const url = `nats://somebody:wrong@127.0.0.1:${server.port}`;
      return connectBroker('nats', { url, system: 'refused', clock: systemClock, log: silent });
    },
    remove,
  });

  it('loses nothing that was confirmed when the server is killed and comes back', async () => {
    const server = await startNatsServer();
    onTestFinished(() => server.stop());
    const broker = await connect('restart', server.port);
    onTestFinished(() => broker.close());
    await broker.declare({ ...emptySystem, queues: [queue('orders')] });
    const consumer = await record(broker, 'orders');
    const confirmed: string[] = [];
    const over = new AbortController();
    const publishing = (async () => {
      for (let n = 0; !over.signal.aborted; n++) {
        await broker.publish('orders', [envelope(`m-${n}`)]).then(
          () => confirmed.push(`m-${n}`),
          () => quiet(50),
        );
        await quiet(2);
      }
    })();
    for (let kill = 1; kill <= 3; kill++) {
      await until(
        () => confirmed.length,
        (count) => count >= kill * 30,
      );
      await server.restart();
    }
    await until(
      () => confirmed.length,
      (count) => count >= 120,
    );
    over.abort();
    await publishing;
    await until(() => confirmed.every((id) => consumer.ids().includes(id)), Boolean);
    await until(
      () => broker.stats('orders'),
      ({ ready, inFlight }) => ready + inFlight === 0,
    );
  });

  it('gives what a killed consumer held to another when its lease ends', async () => {
    const name = `killed-${process.pid}`;
    const broker = await connect(name);
    onTestFinished(() => broker.close());
    const system = { ...emptySystem, name, queues: [queue('orders')] };
    await broker.declare(system);
    onTestFinished(() => remove(system));
    const proxy = await startTcpProxy(address);
    const dying = await connect(name, proxy.port);
    onTestFinished(() => dying.close());
    await dying.declare(system);
    await broker.publish('orders', envelopes('m', 3));
    const held = await record(dying, 'orders', hold);
    await until(
      () => held.deliveries.length,
      (count) => count === 3,
    );
    await proxy.down();
    const heir = await record(broker, 'orders');
    await until(
      () => heir.deliveries.length,
      (count) => count >= 3,
    );
    expect(heir.deliveries.map(({ attempt, redelivered }) => [attempt, redelivered])).toEqual([
      [2, true],
      [2, true],
      [2, true],
    ]);
    await expect(held.deliveries[0]?.ack()).rejects.toBeInstanceOf(BrokerUnavailableError);
  });

  it('refuses what is above the limit of the server itself', async () => {
    const broker = await connect('oversize');
    onTestFinished(() => broker.close());
    const system = { ...emptySystem, name: 'oversize', queues: [queue('orders')] };
    onTestFinished(() => remove(system));
    await broker.declare(system);
    const big = envelope('big', { data: 'x'.repeat(2_000_000) });
    await expect(broker.publish('orders', [big])).rejects.toMatchObject({ code: 'MESSAGE_TOO_LARGE' });
    await broker.publish('orders', [envelope('small')]);
    expect(await broker.stats('orders')).toEqual({ ready: 1, inFlight: 0 });
  });
});

async function remove(system: SystemDescription): Promise<void> {
  const connection = await connectNats({ servers: new URL(SERVER).host });
  const manager = await jetstreamManager(connection);
  const names = new NatsNames(system.name);
  const streams = [...system.queues, ...system.topics].map(({ id }) => names.stream(id));
  for (const stream of [...streams, names.releaseStream]) await manager.streams.delete(stream).catch(() => false);
  await connection.close();
}
