import { toPointer } from '../../model/pointer.ts';
import type { Finding, Severity } from '../../model/index.ts';

/** A finding with the file it is about. */
export interface FileFinding {
  readonly file: string;
  readonly finding: Finding;
}

const severities = {
  refused: 'error',
  'not-asyncapi': 'error',
  reference: 'warning',
  'inverted-direction': 'warning',
  'orphan-channel': 'warning',
  'message-mismatch': 'warning',
  'channel-mismatch': 'warning',
  'unknown-broker': 'warning',
  'payload-format': 'warning',
  'mark-conflict': 'warning',
  kept: 'info',
} as const satisfies Readonly<Record<string, Severity>>;

export type FindingName = keyof typeof severities;

/** Where in a file something stands: the file and the steps to it. */
export interface Place {
  readonly file: string;
  readonly path: readonly string[];
}

/** What the import has to say about a place. */
export const fileFinding = (name: FindingName, { file, path }: Place, message: string, remedy: string): FileFinding => ({
  file,
  finding: {
    ruleId: `asyncapi/${name}`,
    messageId: name,
    severity: severities[name],
    message,
    remedy,
    target: { type: 'document' },
    related: [],
    pointer: toPointer(path),
  },
});
