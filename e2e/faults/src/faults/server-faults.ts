import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { FaultProxy } from '../proxy/fault-proxy.ts';
import { toxics } from '../proxy/toxics.ts';
import { pickInteger } from '../schedule/schedule.core.ts';
import { outcomeOf, randomOf, runOf, sized, type Fault } from './fault.ts';
import { brokerUrl, exercise, startRig, type Session } from './session.ts';

/** F4: the broker is killed and comes back over the same files. Where PostgreSQL is the broker, F6 is that fault. */
export const brokerRestart: Fault = {
  id: 'F4',
  title: 'broker restart',
  brokers: ['rabbitmq', 'nats'],
  async run(session, { rig, ledger }) {
    const random = randomOf(session, 'F4');
    const { server } = session;
    if (server === undefined) throw new Error('this broker has no server of its own');
    const restarts = sized(session, 2, session.broker === 'nats' ? 100 : 20);
    let downMs = 0;
    const exercised = await exercise({
      rig,
      ledger,
      messages: 100_000,
      paceMs: 20,
      run: runOf(session, 'F4'),
      async disturb(abort) {
        for (let restart = 0; restart < restarts; restart++) {
          await sleep(pickInteger(random, 300, 900));
          const startMs = performance.now();
          await server.kill();
          await server.restart();
          downMs = Math.max(downMs, performance.now() - startMs);
        }
        await sleep(500);
        abort.abort();
      },
    });
    return outcomeOf(session, 'F4', restarts, exercised, { longestDownMs: Math.round(downMs) });
  },
};

/** F5: each toxic of the own proxy, before PostgreSQL and before the broker. */
export const network: Fault = {
  id: 'F5',
  title: 'loopback proxy: nine toxics',
  brokers: ['postgres', 'rabbitmq'],
  async run(session) {
    const random = randomOf(session, 'F5');
    const rounds = sized(session, 1, 20);
    const { proxies, overrides } = await proxied(session);
    const { rig, ledger } = await startRig(session, `faults-net-${session.broker}`, overrides);
    let applied = 0;
    try {
      const exercised = await exercise({
        rig,
        ledger,
        messages: 100_000,
        paceMs: 25,
        run: runOf(session, 'F5'),
        async disturb(abort) {
          for (let round = 0; round < rounds; round++) {
            for (const toxic of toxics) {
              for (const proxy of proxies) {
                await proxy.set(toxic);
                await sleep(pickInteger(random, 400, session.tier === 'ci' ? 800 : 3000));
                await proxy.set({ kind: 'none' });
                await sleep(200);
                applied += 1;
              }
            }
          }
          abort.abort();
        },
      });
      return outcomeOf(session, 'F5', applied, exercised, { toxics: toxics.length, links: proxies.length });
    } finally {
      await rig.remove();
      for (const proxy of proxies) await proxy.close();
    }
  },
};

/** Proxies before the session's servers, and the addresses that make services go through them. */
async function proxied(session: Session) {
  const host = '127.0.0.1';
  const database = new FaultProxy({ host, port: session.postgres.port });
  await database.listen();
  const databaseUrl = new URL(session.postgres.url);
  databaseUrl.port = String(database.port);
  const direct = { databaseUrl: session.postgres.url };
  const straight = brokerUrl(session);
  if (session.server === undefined || straight === undefined)
    return { proxies: [database], overrides: { databaseUrl: databaseUrl.href, direct } };
  const broker = new FaultProxy({ host, port: session.server.port });
  await broker.listen();
  const through = brokerUrl(session, broker.port) ?? straight;
  return {
    proxies: [database, broker],
    overrides: { databaseUrl: databaseUrl.href, brokerUrl: through, direct: { ...direct, brokerUrl: straight } },
  };
}

/** F6: PostgreSQL is killed, stopped in order, and its connections are terminated. */
export const postgresAway: Fault = {
  id: 'F6',
  title: 'PostgreSQL killed, stopped, connections terminated',
  brokers: ['postgres', 'rabbitmq'],
  async run(session, { rig, ledger }) {
    const random = randomOf(session, 'F6');
    const rounds = sized(session, 2, 30);
    const { postgres } = session;
    let terminated = 0;
    const ways = [
      async () => {
        await postgres.kill();
        await postgres.restart();
      },
      async () => {
        await postgres.stop();
        await sleep(300);
        await postgres.restart();
      },
      async () => {
        terminated += await terminateConnections(postgres.url);
      },
    ];
    const exercised = await exercise({
      rig,
      ledger,
      messages: 100_000,
      paceMs: 20,
      run: runOf(session, 'F6'),
      async disturb(abort) {
        for (let round = 0; round < rounds; round++) {
          for (const way of ways) {
            await sleep(pickInteger(random, 300, 900));
            await way();
          }
        }
        await sleep(500);
        abort.abort();
      },
    });
    return outcomeOf(session, 'F6', rounds * ways.length, exercised, { connectionsTerminated: terminated });
  },
};

/** Ends the connections of the services, as an administrator or a failover would. @returns how many. */
async function terminateConnections(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const ended = await client.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'eventwright%'");
    return ended.rowCount ?? 0;
  } finally {
    await client.end();
  }
}
