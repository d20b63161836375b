/** Why a number above the high-water mark is known: its message waits for the gap, or was dead-lettered and its key goes on, or stands still. */
export type Parked = 'waiting' | 'skipped' | 'dead';

/** The messages of one source and partition key. */
export interface Stream {
  /** All numbers up to it are handled, or in `parked` as skipped. */
  readonly highWater: number;
  readonly parked: ReadonlyMap<number, Parked>;
}

/**
 * `apply`: its turn. `park`: a gap before it is open. `repeat`: handled before. `follow`: an earlier one of its key was
 * dead-lettered, and it goes the same way.
 */
export type StreamEffect = 'apply' | 'park' | 'repeat' | 'follow';

export const newStream: Stream = { highWater: 0, parked: new Map() };

/** What becomes of an arrival. A number that was skipped is applied when it comes back, late. @param sequence from 1 */
export function arrive(stream: Stream, sequence: number): { stream: Stream; effect: StreamEffect } {
  const { highWater, parked } = stream;
  if (sequence <= highWater) {
    if (parked.get(sequence) !== 'skipped') return { stream, effect: 'repeat' };
    return { stream: { highWater, parked: without(parked, sequence) }, effect: 'apply' };
  }
  if (sequence === highWater + 1)
    return { stream: passSkipped({ highWater: sequence, parked: without(parked, sequence) }), effect: 'apply' };
  const stands = [...parked].some(([number, state]) => state === 'dead' && number < sequence);
  if (stands) return { stream: { highWater, parked: without(parked, sequence) }, effect: 'follow' };
  return { stream: { highWater, parked: new Map(parked).set(sequence, 'waiting') }, effect: 'park' };
}

/** The stream after the message of a number was dead-lettered. */
export function giveUp(stream: Stream, sequence: number, policy: 'skip' | 'halt-key' | 'park-key'): Stream {
  const { highWater, parked } = stream;
  if (policy === 'skip') return passSkipped({ highWater, parked: new Map(parked).set(sequence, 'skipped') });
  if (policy === 'park-key' && sequence > highWater) return { highWater, parked: new Map(parked).set(sequence, 'dead') };
  return { highWater, parked: without(parked, sequence) };
}

/** Whether the message that is next waits already. */
export function isNextWaiting({ highWater, parked }: Stream): boolean {
  return parked.get(highWater + 1) === 'waiting';
}

function passSkipped({ highWater, parked }: Stream): Stream {
  let passed = highWater;
  while (parked.get(passed + 1) === 'skipped') passed += 1;
  return { highWater: passed, parked };
}

function without(parked: ReadonlyMap<number, Parked>, sequence: number): ReadonlyMap<number, Parked> {
  if (!parked.has(sequence)) return parked;
  const rest = new Map(parked);
  rest.delete(sequence);
  return rest;
}
