/** Names of the numbers that the inspector can show. */
export type FigureId =
  | 'load'
  | 'capacity'
  | 'utilisation'
  | 'wait'
  | 'waiting'
  | 'burst-backlog'
  | 'fill-time'
  | 'drain-time'
  | 'catch-up'
  | 'outstanding'
  | 'ack-budget'
  | 'amplification'
  | 'worst-duration'
  | 'dedup-rows'
  | 'staleness'
  | 'shard-imbalance'
  | 'moved-rows';

export type FigureUnit = 'messages/s' | 'messages' | 'ms' | 'ratio' | 'rows' | 'times';

/** A number about an element, with what it means. */
export interface Figure {
  readonly id: FigureId;
  /** A few words for a label. */
  readonly title: string;
  /** In `unit`; Infinity where nothing bounds it. */
  readonly value: number;
  readonly unit: FigureUnit;
  /** In words, with its limit where it has one. */
  readonly sentence: string;
  /** Whether it exceeds the limit that the drawing sets. */
  readonly isOver: boolean;
}

const titles: Readonly<Record<FigureId, readonly [title: string, unit: FigureUnit]>> = {
  load: ['Load', 'messages/s'],
  capacity: ['Capacity', 'messages/s'],
  utilisation: ['Utilisation', 'ratio'],
  wait: ['Mean wait', 'ms'],
  waiting: ['Messages waiting', 'messages'],
  'burst-backlog': ['Backlog of the burst', 'messages'],
  'fill-time': ['Time to fill', 'ms'],
  'drain-time': ['Time to drain', 'ms'],
  'catch-up': ['Catch-up after an outage', 'ms'],
  outstanding: ['Outstanding requests', 'messages'],
  'ack-budget': ['Time a message is held', 'ms'],
  amplification: ['Retry amplification', 'times'],
  'worst-duration': ['Longest duration', 'ms'],
  'dedup-rows': ['Remembered ids', 'rows'],
  staleness: ['Staleness', 'ms'],
  'shard-imbalance': ['Fullest shard over the mean', 'times'],
  'moved-rows': ['Rows that a new database moves', 'ratio'],
};

/** @param isOver whether it exceeds a limit of the drawing; no unless stated */
export function figure(id: FigureId, value: number, sentence: string, isOver = false): Figure {
  const [title, unit] = titles[id];
  return { id, title, value, unit, sentence, isOver };
}
