import type { Logger } from '../runtime/ports.ts';
import type { ServiceFlow } from '../runtime/service-flow.ts';
import type { SystemDescription } from '../runtime/system.ts';
import type { MessageIdentity } from './demo-flow.core.ts';
import { sendAll, type LoadResult } from './demo-load.ts';
import { demoMessages, type DemoMessage } from './demo-messages.core.ts';
import type { DemoOptions } from './demo-options.ts';
import { ObservedSystem } from './demo-system.ts';
import { traceUntilSettled } from './demo-trace.ts';
import type { ExternalTally, StoreTally, Tally } from './demo-verdict.core.ts';
import type { DoubleLedger } from './external-double.ts';
import { projectPaths, readRunFile, type RunFile } from './project-files.ts';
import { seededRandom } from './seeded-random.core.ts';

export interface DemoPorts {
  readonly root: string;
  readonly system: SystemDescription;
  readonly log: Logger;
  readonly say: (line: string) => void;
}

interface Baseline {
  readonly stores: ReadonlyMap<string, { versions: number; clocks: string[] }>;
  readonly externals: ReadonlyMap<string, DoubleLedger>;
}

/** Sends real input through the running system and counts what became of it. @throws Error where nothing runs. */
export async function runDemo(options: DemoOptions, ports: DemoPorts): Promise<Tally> {
  const startedMs = performance.now();
  const observed = await ObservedSystem.connect(ports.system, await currentRun(ports.root), ports.log);
  try {
    const baseline = await readBaseline(observed);
    const { messages, sentTwice } = prepare(options, ports.system);
    ports.say(`sending ${messages.length} messages, ${sentTwice} of them repeats`);
    const killer = new Killer(options.kill ? Math.ceil(messages.length / 2) : undefined, observed.flows, ports);
    const load = await sendAll(messages, {
      concurrency: options.concurrency,
      urlOf: async (type) => producerUrl(await currentRun(ports.root), ports.system, type),
      onAccepted: (count) => killer.at(count),
    });
    const accepted = distinct(load, ports.system);
    ports.say(`${accepted.length} accepted, waiting until all is settled`);
    const trace = await traceUntilSettled(observed, accepted, options.idleLimitMs);
    return {
      sent: messages.length - sentTwice,
      accepted: accepted.length,
      sentTwice,
      refusals: load.refusals,
      unconfirmed: load.unconfirmed,
      killed: killer.killed,
      subscribers: trace.subscribers,
      stores: await storeTallies(observed, baseline),
      replicas: await observed.replicas(),
      externals: await externalTallies(observed, baseline, trace.subscribers),
      requests: await observed.requests((store) => baseline.stores.get(store)?.clocks ?? []),
      lag: trace.lag,
      durationMs: performance.now() - startedMs,
    };
  } finally {
    await observed.close();
  }
}

/** The messages in sending order, repeats at random places after their first. */
function prepare(options: DemoOptions, system: SystemDescription): { messages: DemoMessage[]; sentTwice: number } {
  const run = Math.floor((Date.now() - Date.UTC(2026, 0, 1)) / 1000).toString(36);
  const random = seededRandom(options.seed + Number.parseInt(run, 36));
  const types = new Set(system.services.flatMap(({ producers }) => producers.flatMap(({ messages }) => messages)));
  const messages: DemoMessage[] = [];
  let sentTwice = 0;
  for (const description of system.messages.filter(({ type }) => types.has(type))) {
    const batch = demoMessages(system, description, { run, random, count: options.messages });
    messages.push(...batch);
    // A message without an id field gets a new id each time: its repeat would be another message.
    const repeats = description.idField === undefined ? [] : batch.slice(0, Math.round(options.messages * options.duplicates));
    sentTwice += repeats.length;
    for (const repeat of repeats) messages.splice(messages.length - Math.floor(random() * (batch.length - repeats.length)), 0, repeat);
  }
  return { messages, sentTwice };
}

async function currentRun(root: string): Promise<RunFile> {
  const run = await readRunFile(projectPaths(root));
  if (run === undefined) throw new Error('the system does not run');
  return run;
}

function producerUrl(run: RunFile, system: SystemDescription, type: string): string {
  const service = system.services.find(({ producers }) => producers.some(({ messages }) => messages.includes(type)));
  const found = run.processes.find((each) => each.service === service?.name);
  if (found === undefined) throw new Error(`no process offers ${type}`);
  return found.url;
}

function distinct({ accepted }: LoadResult, system: SystemDescription): MessageIdentity[] {
  const producers = system.services.flatMap((service) => service.producers);
  const found = new Map<string, MessageIdentity>();
  for (const { type, id } of accepted) {
    const source = producers.find(({ messages }) => messages.includes(type))?.id;
    if (source !== undefined) found.set(`${source} ${id}`, { source, id, type });
  }
  return [...found.values()];
}

/** Kills one worker of a consuming service, the one with most workers, once. */
class Killer {
  killed: string | null = null;
  readonly #afterAccepted: number | undefined;
  readonly #flows: readonly ServiceFlow[];
  readonly #ports: DemoPorts;
  #done = false;

  constructor(afterAccepted: number | undefined, flows: readonly ServiceFlow[], ports: DemoPorts) {
    this.#flows = flows;
    this.#afterAccepted = afterAccepted;
    this.#ports = ports;
  }

  async at(accepted: number): Promise<void> {
    if (this.#done || this.#afterAccepted === undefined || accepted < this.#afterAccepted) return;
    this.#done = true;
    const target = this.#target();
    const worker = (await currentRun(this.#ports.root)).processes.find(({ service, pid }) => service === target && pid > 0);
    if (worker === undefined) return;
    process.kill(worker.pid, 'SIGKILL');
    this.killed = `${worker.service}-${worker.replica} (pid ${worker.pid}) after ${accepted} messages`;
    this.#ports.say(`killed ${this.killed}`);
  }

  /** The consuming service with most workers, of these one that competes for a queue. */
  #target(): string | undefined {
    const { services, queues } = this.#ports.system;
    const rank = (name: string) => {
      const flow = this.#flows.find(({ service }) => service === name);
      const competes = flow?.subscribers.some(({ source }) => queues.some(({ id }) => id === source)) === true;
      return (services.find((service) => service.name === name)?.replicas ?? 0) * 2 + (competes ? 1 : 0);
    };
    const names = services.filter(({ consumers }) => consumers.length > 0).map(({ name }) => name);
    return names.toSorted((a, b) => rank(b) - rank(a))[0];
  }
}

async function readBaseline(observed: ObservedSystem): Promise<Baseline> {
  const stores = observed.system.stores.map(
    async ({ id }) => [id, { versions: await versionsOf(observed, id), clocks: await observed.clocks(id) }] as const,
  );
  return { stores: new Map(await Promise.all(stores)), externals: await observed.externals() };
}

async function versionsOf(observed: ObservedSystem, store: string): Promise<number> {
  return (await observed.tables(store)).reduce((sum, { versions }) => sum + versions, 0);
}

async function storeTallies(observed: ObservedSystem, baseline: Baseline): Promise<StoreTally[]> {
  return Promise.all(
    observed.system.stores.map(async ({ id, kind }) => {
      const before = baseline.stores.get(id);
      const tables = await observed.tables(id);
      return {
        id,
        kind,
        tables: tables.map(({ database, table, rows }) => ({ database, table, rows })),
        versions: tables.reduce((sum, { versions }) => sum + versions, 0) - (before?.versions ?? 0),
        saves: await observed.saves(id, before?.clocks ?? []),
        // A snapshot of the source writes rows that no inbox records.
        comparable: kind !== 'replica' && observed.subscribers.every(({ store, idempotent }) => store !== id || idempotent),
      };
    }),
  );
}

async function externalTallies(observed: ObservedSystem, baseline: Baseline, subscribers: Tally['subscribers']): Promise<ExternalTally[]> {
  const ledgers = await observed.externals();
  return [...ledgers].map(([id, ledger]) => {
    const before = baseline.externals.get(id);
    const callers = new Set(observed.subscribers.filter(({ calls }) => calls.includes(id)).map((subscriber) => subscriber.id));
    const messages = subscribers.filter((each) => callers.has(each.id)).reduce((sum, { expected }) => sum + expected, 0);
    return {
      id,
      messages,
      calls: ledger.calls - (before?.calls ?? 0),
      failures: ledger.failures - (before?.failures ?? 0),
      effects: ledger.effects - (before?.effects ?? 0),
    };
  });
}
