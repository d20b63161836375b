import path from 'node:path';
import type { BrokerName } from '../../../../templates/runtime/system.ts';
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
}

/** What one fault showed. */
export interface Outcome {
  readonly fault: string;
  readonly broker: BrokerName;
  readonly seed: number;
  /** Disturbances, or messages where the messages are the disturbance. */
  readonly trials: number;
  readonly confirmed: number;
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
  return { rig: await Rig.start(options, layout), ledger };
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
  /** Gives up waiting for effects after this long without progress. */
  readonly idleLimitMs?: number;
  /** What goes wrong while the messages come in. */
  readonly disturb?: (abort: AbortController) => Promise<void>;
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
  const [load] = await Promise.all([
    send(all, { url: rig.shop.url, ledger, clients, tries, paceMs, signal: abort.signal, holds: () => backlog.isLong }),
    given.disturb?.(abort),
  ]).finally(() => backlog.stop());
  const { idleLimitMs = 45_000 } = given;
  const settleMs = await settle({ rig, ledger, run, watched, idleLimitMs });
  return { load, settleMs, ...(await judge({ rig, ledger, run, watched, expect: given.expect?.(all) ?? {} })) };
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

/** Sums over stages, for the report. */
export function figuresOf({ load, verdicts, settleMs }: Exercised): Record<string, number> {
  const sum = (of: (verdict: StageVerdict) => number) => verdicts.reduce((total, verdict) => total + of(verdict), 0);
  return {
    attempts: load.attempts,
    effects: sum(({ effects }) => effects),
    lost: sum(({ lost }) => lost.length),
    duplicated: sum(({ duplicated }) => duplicated.length),
    recovered: sum(({ recovered }) => recovered.length),
    redelivered: sum(({ redelivered }) => redelivered),
    settleMs: Math.round(settleMs),
  };
}
