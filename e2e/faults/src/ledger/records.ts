/** What happened, as seen from outside the services. One line of the ledger each. */
export type LedgerRecord =
  /** A client sent a message; one record a try. */
  | { readonly kind: 'attempt'; readonly id: string; readonly key: string }
  /** The service confirmed it to the client. */
  | { readonly kind: 'acked'; readonly id: string }
  /** The service refused it: no room. */
  | { readonly kind: 'refused'; readonly id: string }
  /** A handler was entered with it. `sequence` is the publisher's number within the key, where the message has one. */
  | {
      readonly kind: 'delivered';
      readonly stage: string;
      readonly id: string;
      readonly key: string;
      readonly attempt: number;
      readonly sequence?: number;
    }
  /** Committed effects of a message in the database of a stage, read afterwards. `places` counts the tables that hold it. */
  | { readonly kind: 'effect'; readonly stage: string; readonly id: string; readonly count: number; readonly places: number }
  /** The message is in the dead-letter queue of a stage. */
  | { readonly kind: 'dead'; readonly stage: string; readonly id: string; readonly reason: string }
  /** A view's row of a key shows the event with this number, at this time of reading. */
  | { readonly kind: 'state'; readonly stage: string; readonly key: string; readonly sequence: number }
  /** What both sides hold of a request, read afterwards. */
  | ({ readonly kind: 'request' } & RequestRecord)
  /** What a projection's checkpoint says that it has applied. */
  | { readonly kind: 'checkpoint'; readonly stage: string; readonly applied: number };

/** An outstanding request and its effect on the other side. */
export interface RequestRecord {
  readonly id: string;
  readonly state: string;
  /** How often a terminal state was reached. */
  readonly settlements: number;
  /** How often the requester's handler was told. */
  readonly told: number;
  /** What the responder's row says; `none` where it has none. */
  readonly effect: 'none' | 'kept' | 'undone';
  /** Changes of the responder's row: 1 when it was made, one more when it was undone. */
  readonly changes: number;
  /** From the deadline and its grace to the last change, milliseconds; negative where it was settled before. */
  readonly lateMs: number;
}

/** Records of one kind. */
export function recordsOf<Kind extends LedgerRecord['kind']>(
  records: readonly LedgerRecord[],
  kind: Kind,
): Extract<LedgerRecord, { kind: Kind }>[] {
  return records.filter((record): record is Extract<LedgerRecord, { kind: Kind }> => record.kind === kind);
}

/** Records of one run: its ids and keys begin with its name. */
export function ofRun(records: readonly LedgerRecord[], run: string): LedgerRecord[] {
  const prefix = `${run}-`;
  return records.filter((record) => ('id' in record ? record.id : 'key' in record ? record.key : prefix).startsWith(prefix));
}
