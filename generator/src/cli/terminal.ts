import { createColors } from 'picocolors';

export type Colors = ReturnType<typeof createColors>;

/** Where a command writes; replaced in tests. */
export interface Terminal {
  /** Results. */
  out(text: string): void;
  /** Progress and messages for people. */
  err(text: string): void;
  readonly colors: Colors;
}

/** Colour only where the stream is a terminal and `NO_COLOR` is not set. */
export function processTerminal(): Terminal {
  const wanted = (process.stdout.isTTY ?? false) && !process.env['NO_COLOR'];
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    colors: createColors(wanted),
  };
}
