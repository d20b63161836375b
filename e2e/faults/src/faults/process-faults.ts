import { setTimeout as sleep } from 'node:timers/promises';
import { crashPoints, type CrashPoint } from '../../../../templates/runtime/crash-point.ts';
import type { ServiceRun } from '../rig/service-run.ts';
import { disturbances, pickInteger, pickOne, type Random } from '../schedule/schedule.core.ts';
import { Deaths } from './deaths.ts';
import { outcomeOf, randomOf, runOf, sized, untilAccepted, type Fault } from './fault.ts';
import { exercise, heartbeatSec } from './session.ts';

const all = ['postgres', 'rabbitmq', 'nats'] as const;

/** F1: SIGKILL of a random process, the shop's included, while messages come in. */
export const killReplica: Fault = {
  id: 'F1',
  title: 'SIGKILL of a random replica',
  brokers: all,
  async run(session, shop) {
    const { rig, ledger } = shop;
    const [random, run] = [randomOf(session, 'F1'), runOf(session, 'F1')];
    const [kills, messages] = [sized(session, 20, 200), sized(session, 400, 20_000)];
    const names = rig.processes.map(({ name }) => name);
    const steps = disturbances(random, kills, names, [100, 500]);
    const paceMs = Math.max(1, Math.floor((kills * 300) / messages));
    let missed = 0;
    const exercised = await exercise({
      rig,
      ledger,
      run,
      paceMs,
      messages: 100_000,
      async disturb(abort, calm) {
        const deaths = new Deaths();
        for (const { afterMs, target } of steps) {
          await sleep(afterMs);
          const victim = rig.processes.find(({ name }) => name === target);
          // It may be between two lives: then wait for the next one, so that the number of kills is the plan's.
          for (let tries = 0; victim?.signal('SIGKILL') !== true; tries++) {
            if (tries > 200) missed += 1;
            if (tries > 200) break;
            await sleep(50);
          }
          await deaths.note(target, calm);
        }
        await untilAccepted(shop, run, messages);
        abort.abort();
      },
    });
    return outcomeOf(session, 'F1', kills - missed, exercised, {}, missed > 0 ? [`${missed} kills found no process`] : []);
  },
};

const outboxPoints: ReadonlySet<CrashPoint> = new Set(['after-commit-before-publish', 'after-publish-before-mark', 'after-mark']);

/** F2: each named crash point, in each service that passes it. */
export const killAtCrashPoints: Fault = {
  id: 'F2',
  title: 'kill at each of the nine named crash points',
  brokers: all,
  async run(session, { rig, ledger }) {
    const random = randomOf(session, 'F2');
    const each = sized(session, 5, 50);
    const deaths: string[] = [];
    const lanes: [ServiceRun, string[]][] = [];
    for (const [service, points] of crashPlan(random, each)) {
      const replicas = rig.of(service);
      replicas.forEach((replica, lane) => lanes.push([replica, points.filter((_, index) => index % replicas.length === lane)]));
    }
    const exercised = await exercise({
      rig,
      ledger,
      messages: 100_000,
      paceMs: 40,
      clients: 4,
      run: runOf(session, 'F2'),
      async disturb(abort, calm) {
        for (let round = 0; lanes.some(([, points]) => round < points.length); round++) {
          await Promise.all(
            lanes.map(async ([replica, points]) => {
              const point = points[round];
              if (point !== undefined) deaths.push(String(await replica.crashAt(point)));
            }),
          );
          // A round is two deaths of each process, one of them to arm it: the next one meets none of its messages.
          await calm();
        }
        abort.abort();
      },
    });
    const killed = deaths.filter((death) => death === 'SIGKILL').length;
    const wrong = killed === crashPoints.length * each ? [] : [`${deaths.length - killed} processes did not die at their crash point`];
    return outcomeOf(session, 'F2', killed, exercised, { points: crashPoints.length }, wrong);
  },
};

/** The outbox points belong to the service with the outbox; the others go round among all consumers. @returns `point:passing` by service. */
function crashPlan(random: Random, each: number): Map<string, string[]> {
  const plan = new Map<string, string[]>([
    ['fulfilment', []],
    ['ledger', []],
    ['views', []],
  ]);
  for (const point of crashPoints) {
    for (let count = 0; count < each; count++) {
      const service = outboxPoints.has(point) ? 'fulfilment' : pickOne(random, [...plan.keys()]);
      plan.get(service)?.push(`${point}:${pickInteger(random, 1, 3)}`);
    }
  }
  return plan;
}

const leaseMs = 3000;

/** F3: a process is stopped for longer than its lease or session, then goes on as if nothing had been. */
export const stopBeyondLease: Fault = {
  id: 'F3',
  title: 'SIGSTOP beyond the ack wait or the session',
  brokers: ['postgres', 'rabbitmq'],
  async run(session, { rig, ledger }) {
    const random = randomOf(session, 'F3');
    const stops = sized(session, 5, 50);
    const stoppedMs = session.broker === 'rabbitmq' ? heartbeatSec * 3000 : leaseMs * 2;
    const lanes = rig.processes.filter(({ name }) => !name.startsWith('shop'));
    const pauses = Array.from({ length: stops }, () => pickInteger(random, 100, 400));
    let done = 0;
    const exercised = await exercise({
      rig,
      ledger,
      messages: 100_000,
      paceMs: 30,
      clients: 4,
      run: runOf(session, 'F3'),
      behaviourOf: (step) => (step % 10 === 0 ? 'slow' : 'plain'),
      async disturb(abort) {
        await Promise.all(
          lanes.map(async (victim, lane) => {
            for (const pauseMs of pauses.filter((_, index) => index % lanes.length === lane)) {
              await sleep(pauseMs);
              await victim.ready();
              if (!victim.signal('SIGSTOP')) continue;
              await sleep(stoppedMs);
              victim.signal('SIGCONT');
              done += 1;
            }
          }),
        );
        abort.abort();
      },
    });
    return outcomeOf(session, 'F3', done, exercised, { stoppedMs }, done === stops ? [] : [`${stops - done} stops found no process`]);
  },
};

/** F12: SIGTERM to one process after another, each within ten seconds and with exit code 0. */
export const rollingTerm: Fault = {
  id: 'F12',
  title: 'rolling SIGTERM',
  brokers: ['postgres', 'rabbitmq'],
  async run(session, { rig, ledger }) {
    const count = sized(session, 5, 100);
    const ends: { code: number | null; tookMs: number }[] = [];
    const exercised = await exercise({
      rig,
      ledger,
      messages: 100_000,
      paceMs: 25,
      run: runOf(session, 'F12'),
      async disturb(abort) {
        for (let turn = 0; turn < count; turn++) {
          const each = rig.processes[turn % rig.processes.length];
          if (each === undefined) throw new Error('nothing runs');
          ends.push(await each.stop('SIGTERM'));
          each.start();
          await each.ready();
        }
        abort.abort();
      },
    });
    const longestMs = Math.max(...ends.map(({ tookMs }) => tookMs));
    const unclean = ends.filter(({ code }) => code !== 0).length;
    const wrong = [
      ...(unclean > 0 ? [`${unclean} processes did not exit with 0`] : []),
      ...(longestMs >= 10_000 ? [`the longest drain took ${Math.round(longestMs)} ms`] : []),
    ];
    return outcomeOf(session, 'F12', ends.length, exercised, { longestDrainMs: Math.round(longestMs) }, wrong);
  },
};
