import { setTimeout as sleep } from 'node:timers/promises';
import type { CrashPoint } from '../../../../templates/runtime/crash-point.ts';
import type { Envelope } from '../../../../templates/runtime/envelope.ts';
import { eventually, patientMs } from '../eventually.ts';
import { stages } from '../rig/stages.ts';
import { pickInteger, pickOne, type Random } from '../schedule/schedule.core.ts';
import type { Shop } from './fault.ts';

/** What is done to request and reply: one of a kind each time. */
export interface RequestSteps {
  /** Ends a random process. */
  kill(): Promise<void>;
  /** Ends the requester after it sent, the responder between effect and reply, or who undoes midway. */
  crash(): Promise<void>;
  /** Stops the responders until requests are given up, so that cancellations overtake them and replies come late. */
  stallResponders(): Promise<void>;
  /** Stops the requesters until deadlines have passed, and ends who undoes in the midst of the undoing. */
  stallRequesters(): Promise<void>;
  /** Takes replies away. */
  drop(): Promise<void>;
  /** Sends replies again, long after the first time. */
  repeat(): Promise<void>;
  /** Clients give requests up. */
  cancel(): Promise<void>;
}

/** How often each kind of thing was done. */
export interface RequestCounts {
  kills: number;
  stalls: number;
  dropped: number;
  repeated: number;
  cancelled: number;
  longestStallMs: number;
}

const crashes: readonly (readonly [service: string, point: CrashPoint])[] = [
  ['desk', 'after-publish-before-mark'],
  ['desk', 'after-mark'],
  ['desk', 'after-commit-before-ack'],
  ['credit', 'after-store'],
  ['credit', 'after-commit-before-publish'],
  ['credit', 'after-commit-before-ack'],
];
const undoing: readonly CrashPoint[] = ['after-begin', 'after-handler', 'after-store', 'after-commit-before-ack'];
/** Messages a step is about. */
const few = 10;
const cancelled = "state IN ('CANCELLING', 'CANCELLED', 'COMPENSATED', 'NEEDS_OPERATOR')";
const pending = "state NOT IN ('SUCCEEDED', 'FAILED', 'CANCELLED', 'COMPENSATED', 'NEEDS_OPERATOR')";

/** @returns the steps, and what they have done so far. */
export function requestSteps({ rig }: Shop, random: Random): { steps: RequestSteps; done: RequestCounts } {
  const done: RequestCounts = { kills: 0, stalls: 0, dropped: 0, repeated: 0, cancelled: 0, longestStallMs: 0 };
  const desk = (text: string) => rig.observer.query<{ id: string }>(stages.contracts, text);

  const signalAll = (service: string, signal: NodeJS.Signals) => {
    for (const each of rig.of(service)) each.signal(signal);
  };
  const atLeast = (what: string, text: string) => eventually(what, patientMs, async () => (await desk(text)).length >= few);

  /** Stops processes for the time of the work. */
  async function stalled(service: string, work: () => Promise<void>): Promise<void> {
    await rig.ready();
    const startMs = performance.now();
    signalAll(service, 'SIGSTOP');
    await work().finally(() => signalAll(service, 'SIGCONT'));
    done.stalls += 1;
    done.longestStallMs = Math.max(done.longestStallMs, Math.round(performance.now() - startMs));
  }

  async function drop(): Promise<void> {
    let dropped = 0;
    const consumption = await rig.broker.consume(stages.outcomes.source, { prefetch: 1, ackTimeoutMs: 3000 }, (delivery) => {
      dropped += 1;
      void delivery.ack().catch(() => undefined);
    });
    try {
      await eventually('replies are dropped', patientMs, async () => dropped >= few);
    } finally {
      await consumption.stop();
    }
    done.dropped += dropped;
  }

  async function crashIn(service: string, point: CrashPoint, passing: number): Promise<void> {
    const signal = await pickOne(random, rig.of(service)).crashAt(`${point}:${passing}`);
    if (signal !== 'SIGKILL') throw new Error(`${service} ended with ${signal} instead of at ${point}`);
    done.kills += 1;
  }

  const steps: RequestSteps = {
    async kill() {
      const victim = pickOne(
        random,
        rig.processes.filter(({ name }) => !name.startsWith('shop')),
      );
      await sleep(pickInteger(random, 100, 500));
      await victim.ready();
      if (victim.signal('SIGKILL')) done.kills += 1;
    },
    crash: () => crashIn(...pickOne(random, crashes), pickInteger(random, 1, 3)),
    async stallResponders() {
      const [now] = await rig.observer.query<{ now: string }>(stages.contracts, 'SELECT now()::text AS now');
      const givenUp = `SELECT request_id AS id FROM outstanding_request WHERE updated_at > '${now?.now}' AND ${cancelled}`;
      await stalled('credit', () => atLeast('requests are given up', givenUp));
    },
    async stallRequesters() {
      const open = "SELECT request_id AS id FROM outstanding_request WHERE state = 'AWAITING'";
      await stalled('credit', async () => {
        await atLeast('requests are open', open);
        signalAll('desk', 'SIGSTOP');
      });
      const startMs = performance.now();
      let dying = Promise.resolve();
      try {
        // Nobody else takes these replies: what they confirm can only be undone.
        await drop();
        await atLeast('deadlines have passed', `SELECT request_id AS id FROM outstanding_request WHERE deadline_at < now() AND ${pending}`);
        dying = crashIn('release', pickOne(random, undoing), 1);
      } finally {
        signalAll('desk', 'SIGCONT');
      }
      await dying;
      done.stalls += 1;
      done.longestStallMs = Math.max(done.longestStallMs, Math.round(performance.now() - startMs));
    },
    drop,
    async repeat() {
      const rows = await rig.observer.query<{ reply: Envelope }>(
        stages.decisions,
        `SELECT reply FROM answered_request WHERE channel <> '' ORDER BY answered_at LIMIT ${few}`,
      );
      await rig.broker.publish(
        stages.outcomes.source,
        rows.map(({ reply }) => reply),
      );
      done.repeated += rows.length;
    },
    async cancel() {
      const open = await desk(`SELECT request_id AS id FROM outstanding_request WHERE ${pending} ORDER BY created_at LIMIT ${few}`);
      for (const { id } of open) {
        const [first] = rig.of('desk');
        const response = await fetch(`${first?.url}/requests/ask-credit/${id}`, { method: 'DELETE' }).catch(() => undefined);
        if (response?.ok === true) done.cancelled += 1;
      }
    },
  };
  return { steps, done };
}
