import path from 'node:path';
import type { BrokerName } from '../../../../templates/runtime/system.ts';
import type { CleanUp } from '../clean-up.ts';
import { check, violations, type Expectation, type StageVerdict } from '../checker/check.core.ts';
import { LedgerFile } from '../ledger/ledger-file.ts';
import { ofRun } from '../ledger/records.ts';
import { copyProject, type Project } from '../project/project.ts';
import type { Patch } from '../project/patch.ts';
import { orders, send, type Behaviour, type LoadResult, type Order } from '../rig/load.ts';
import { Rig, type Layout, type RigOptions } from '../rig/rig.ts';
import { Backlog } from '../rig/backlog.ts';
import { settle } from '../rig/settle.ts';
import { stages, type Stage } from '../rig/stages.ts';
import type { OwnPostgres } from '../servers/postgres.ts';
import type { OwnServer } from '../servers/server.ts';

export type Tier = 'ci' | 'full';

/** What the faults of one broker share: the servers, and the compiled project that each rig copies. */
export interface Session {
  readonly broker: BrokerName;
  readonly project: Project;
  readonly postgres: OwnPostgres;
  /** The broker's own server; absent where PostgreSQL is the broker. */
  readonly server: OwnServer | undefined;
  readonly seed: number;
  readonly tier: Tier;
  /** What is started for a fault is ended in it, should the run be interrupted. */
  readonly cleanUp: CleanUp;
}

/** What became of the messages of a fault. */
export interface Tally {
  /** Confirmed to their clients. */
  readonly accepted: number;
  /** With an effect where they enter, and dead-lettered there. */
  readonly processed: number;
  readonly deadLettered: number;
  /** Over all stages. */
  readonly lost: number;
  readonly doubled: number;
}

export const noMessages: Tally = { accepted: 0, processed: 0, deadLettered: 0, lost: 0, doubled: 0 };

/** What one fault showed. */
export interface Outcome {
  readonly fault: string;
  readonly broker: BrokerName;
  readonly seed: number;
  /** Disturbances, or messages where the messages are the disturbance. */
  readonly trials: number;
  readonly tally: Tally;
  readonly figures: Readonly<Record<string, number | string>>;
  /** What did not hold; none for a pass. */
  readonly violations: readonly string[];
}

/** Seconds that a connection to RabbitMQ may be silent twice: a stopped process is found out after that. */
export const heartbeatSec = 2;

/** Address of the broker for services, absent for the transport over PostgreSQL. @param port of a proxy, else the server's. */
export function brokerUrl({ broker, server }: Session, port = server?.port): string | undefined {
  if (server === undefined) return undefined;
  return broker === 'rabbitmq' ? `amqp://guest:guest@127.0.0.1:${port}/?heartbeat=${heartbeatSec}` : `nats://127.0.0.1:${port}`;
}

export const everyStage: readonly Stage[] = [stages.orders, stages.ledger, stages.history, stages.latest];
export const wholeShop: Layout = { shop: 1, fulfilment: 2, ledger: 1, views: 1 };

/** Starts a fault shop with databases, channels and a ledger of its own. @param name of the system. */
export async function startRig(
  session: Session,
  name: string,
  { layout = wholeShop, patches = [], ...overrides }: { layout?: Layout; patches?: readonly Patch[] } & Partial<RigOptions> = {},
): Promise<{ rig: Rig; ledger: LedgerFile }> {
  const project = await copyProject(session.project, name, patches);
  const ledger = new LedgerFile(path.join(project.folder, 'ledger.jsonl'));
  const url = brokerUrl(session);
  const options: RigOptions = {
    project,
    broker: session.broker,
    databaseUrl: session.postgres.url,
    ledgerPath: ledger.path,
    ...(url === undefined ? {} : { brokerUrl: url }),
    ...overrides,
  };
  const rig = new Rig(options);
  session.cleanUp.add(() => rig.remove());
  try {
    await rig.start(layout);
  } catch (error) {
    await rig.remove();
    throw error;
  }
  return { rig, ledger };
}

export interface Exercise {
  readonly rig: Rig;
  readonly ledger: LedgerFile;
  /** Begins the ids of its messages; different for each exercise on a rig. */
  readonly run: string;
  readonly messages: number;
  readonly keys?: number;
  readonly clients?: number;
  readonly tries?: number;
  readonly paceMs?: number;
  readonly behaviourOf?: (step: number) => Behaviour;
  readonly watched?: readonly Stage[];
  /** As for `settle`. */
  readonly quietMs?: number;
  readonly idleLimitMs?: number;
  /** What goes wrong while the messages come in. `calm` holds them back until what has come is finished. */
  readonly disturb?: (abort: AbortController, calm: () => Promise<void>) => Promise<void>;
  readonly expect?: (all: readonly Order[]) => Partial<Expectation>;
}

export interface Exercised {
  readonly load: LoadResult;
  readonly verdicts: readonly StageVerdict[];
  readonly violations: readonly string[];
  readonly settleMs: number;
}

/** Sends messages while something goes wrong, waits until all is quiet, and judges what is there. */
export async function exercise(given: Exercise): Promise<Exercised> {
  const { rig, ledger, run, messages, keys = 7, clients = 8, tries = 40, paceMs = 0, watched = everyStage } = given;
  const all = orders(run, messages, keys, given.behaviourOf);
  const abort = new AbortController();
  const backlog = new Backlog(rig, watched);
  const expect = given.expect?.(all) ?? {};
  let isCalming = false;
  const calm = async () => {
    isCalming = true;
    await settle({ rig, ledger, run, watched, poison: expect.poison ?? new Set() }).finally(() => (isCalming = false));
  };
  const [load] = await Promise.all([
    send(all, { url: rig.shop.url, ledger, clients, tries, paceMs, signal: abort.signal, holds: () => isCalming || backlog.isLong }),
    given.disturb?.(abort, calm),
  ]).finally(() => backlog.stop());
  const { quietMs, idleLimitMs } = given;
  const limits = { ...(quietMs !== undefined && { quietMs }), ...(idleLimitMs !== undefined && { idleLimitMs }) };
  const settleMs = await settle({ rig, ledger, run, watched, poison: expect.poison ?? new Set(), ...limits });
  return { load, settleMs, ...(await judge({ rig, ledger, run, watched, expect })) };
}

/** Reads what a run left behind and judges it. */
export async function judge({
  rig,
  ledger,
  run,
  watched,
  expect,
}: {
  rig: Rig;
  ledger: LedgerFile;
  run: string;
  watched: readonly Stage[];
  expect: Partial<Expectation>;
}): Promise<{ verdicts: readonly StageVerdict[]; violations: readonly string[] }> {
  for (const stage of watched) await rig.observer.record(ledger, stage, run);
  const { poison = new Set<string>(), ...others } = expect;
  const records = ofRun(ledger.read(), run);
  const verdicts = watched.flatMap((stage) => {
    if (stage.rows === 'key') return check(records, [{ stage: stage.name, ordered: true }]).map(orderOnly);
    // A poison order has no event, so that the later stages must not know it.
    const own = stage.name === 'orders' ? records : records.filter((record) => !('id' in record) || !poison.has(record.id));
    return check(own, [stage.name === 'orders' ? { stage: stage.name, poison, ...others } : { stage: stage.name }]);
  });
  const escaped = recordsOfPoison(records, poison);
  return { verdicts, violations: [...violations(verdicts), ...escaped] };
}

/** A stage that keeps one row a key says nothing of single messages. */
function orderOnly(verdict: StageVerdict): StageVerdict {
  return { ...verdict, lost: [], unexpected: [], duplicated: [], recovered: [] };
}

function recordsOfPoison(records: ReturnType<typeof ofRun>, poison: ReadonlySet<string>): string[] {
  const escaped = records.filter((record) => record.kind === 'effect' && record.stage !== 'orders' && poison.has(record.id));
  return escaped.length === 0 ? [] : [`${escaped.length} events of poison orders escaped their transaction (unexpected)`];
}

/** What became of the messages; the first stage watched is where they enter. */
export function tallyOf({ load, verdicts }: Exercised): Tally {
  const [entry] = verdicts;
  return {
    accepted: load.acked,
    processed: entry?.processed ?? 0,
    deadLettered: entry?.deadLettered ?? 0,
    lost: sumOf(verdicts, ({ lost }) => lost.length),
    doubled: sumOf(verdicts, ({ duplicated }) => duplicated.length),
  };
}

/** What else is of interest. */
export function figuresOf({ load, verdicts, settleMs }: Exercised): Record<string, number> {
  return {
    attempts: load.attempts,
    recovered: sumOf(verdicts, ({ recovered }) => recovered.length),
    redelivered: sumOf(verdicts, ({ redelivered }) => redelivered),
    settleMs: Math.round(settleMs),
  };
}

function sumOf(verdicts: readonly StageVerdict[], of: (verdict: StageVerdict) => number): number {
  return verdicts.reduce((total, verdict) => total + of(verdict), 0);
}
