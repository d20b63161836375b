import type { Graph } from '../model/graph.ts';
import { titleOf } from '../model/queries.ts';
import { catchUpMs, fillMs } from './burst.ts';
import { figure, type Figure } from './figures.ts';
import { burstOn, type Line } from './lines.ts';
import { inside, meanWaitMs, utilisation } from './queueing.ts';
import { amount, rate, share, span } from './sentences.ts';

const waitingSentence = (messages: number) =>
  messages < 1
    ? 'Most of the time no message waits.'
    : `${amount(messages)} ${Math.round(messages) === 1 ? 'message waits' : 'messages wait'} on average.`;

/** The outage by which catching up is told. */
const outageMs = 600_000;

/** Mean time in a line; undefined where its load or its workers are not known. @returns ms; Infinity where the line only grows */
export function waitIn({ load, throughput }: Line): number | undefined {
  if (!load || !throughput) return undefined;
  if (throughput.slots === 0) return Infinity;
  return meanWaitMs({ ratePerSec: load.basePerSec, serviceMs: throughput.serviceMs, workers: throughput.slots });
}

function steadyFigures(line: Line): Figure[] {
  const { load, throughput } = line;
  const waitMs = waitIn(line);
  if (!load || !throughput || waitMs === undefined) return [];
  const { slots: workers, serviceMs, perSec } = throughput;
  const rho = workers === 0 ? Infinity : utilisation({ ratePerSec: load.basePerSec, serviceMs, workers });
  const many = amount(workers);
  const busy =
    rho >= 1
      ? `At ${rate(load.basePerSec)} the workers would have to be busy ${share(rho)} of the time: what waits only grows.`
      : `At ${rate(load.basePerSec)} the workers, ${many} messages at a time, are busy ${share(rho)} of the time.`;
  return [
    figure('capacity', perSec, `All workers together work off ${rate(perSec)} at most.`, perSec < load.basePerSec),
    figure('utilisation', rho, busy, rho >= 0.8),
    ...(rho >= 1
      ? []
      : [
          figure('wait', waitMs, `A message waits ${span(waitMs)} on average before a worker takes it.`),
          figure('waiting', inside(load.basePerSec, waitMs), waitingSentence(inside(load.basePerSec, waitMs))),
          figure(
            'catch-up',
            catchUpMs(load.basePerSec, outageMs, perSec),
            `After an outage of ${span(outageMs)} it takes ${span(catchUpMs(load.basePerSec, outageMs, perSec))} to catch up.`,
          ),
        ]),
  ];
}

function burstFigures(graph: Graph, line: Line): Figure[] {
  const { load, maxLength } = line;
  const burst = burstOn(graph, line);
  if (!load || !burst) return [];
  const { backlog, delayMs, drainMs, startPerSec } = burst;
  if (backlog === 0) return [figure('burst-backlog', 0, `A burst of ${rate(load.peakPerSec)} is worked off as it comes.`)];
  const isOver = maxLength !== undefined && backlog > maxLength;
  const room = maxLength === undefined ? '' : `, with room for ${amount(maxLength)}`;
  const fill = maxLength === undefined ? undefined : fillMs(maxLength, load.peakPerSec, startPerSec);
  const drains = Number.isFinite(drainMs) ? `drains in ${span(drainMs)}` : 'never drains';
  const fills = isOver && fill !== undefined ? `fills in ${span(fill)}` : 'does not fill';
  return [
    figure(
      'burst-backlog',
      backlog,
      `A burst of ${rate(load.peakPerSec)} for ${span(load.peakMs)} leaves ${amount(backlog)} messages waiting${room}; the last of them waits ${span(delayMs)}.`,
      isOver,
    ),
    ...(isOver && fill !== undefined ? [figure('fill-time', fill, `At the burst the queue ${fills} and ${drains}.`, true)] : []),
    figure('drain-time', drainMs, isOver ? `After the burst the queue ${drains}.` : `At the burst the queue ${fills} and ${drains}.`),
  ];
}

/** What can be said about a line: its load, its workers, and the largest burst. */
export function lineFigures(graph: Graph, line: Line): Figure[] {
  const { load } = line;
  if (!load) return [];
  const channel = graph.node(line.channelId);
  const name = channel ? titleOf(channel) : line.channelId;
  const burst = load.peakMs > 0 ? `, and ${rate(load.peakPerSec)} for ${span(load.peakMs)} in a burst` : '';
  return [
    figure('load', load.basePerSec, `"${name}" is offered ${rate(load.basePerSec)} in ordinary times${burst}.`),
    ...steadyFigures(line),
    ...burstFigures(graph, line),
  ];
}
