import { appendFileSync, readFileSync } from 'node:fs';
import type { LedgerRecord } from './records.ts';

/** Append-only file of records, one JSON line each. Services under test append to it too: short appends do not interleave. */
export class LedgerFile {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
    appendFileSync(path, '');
  }

  append(record: LedgerRecord): void {
    appendFileSync(this.path, `${JSON.stringify(record)}\n`);
  }

  /** Everything since the file's beginning. @throws SyntaxError for a line that is no JSON. */
  read(): LedgerRecord[] {
    const lines = readFileSync(this.path, 'utf8').split('\n');
    return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as LedgerRecord);
  }
}
