import { z } from 'zod';

// Before the first schema: zod would try `new Function` once it parses, which the page's policy reports as a breach.
z.config({ jitless: true });

/** Absolute path on the machine that the host runs on. */
const path = z.string().min(1).max(4096);
const text = z.string().max(20_000_000);
/** Chosen by the page, and the name of a file: nothing that leads elsewhere. */
const backupId = z.string().regex(/^[a-z0-9-]{1,64}$/);
/** Names one earlier version of a file; a time in UTC. */
const versionId = z.string().regex(/^[0-9TZ.-]{20,32}$/);
/** SHA-256 of a file's bytes in hex: how a change from outside is noticed. */
const hash = z.string().regex(/^[0-9a-f]{64}$/);

const documentFile = z.object({ path, name: z.string(), text, hash });
export type DocumentFile = z.infer<typeof documentFile>;

const saveOutcome = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('saved'), hash }),
  /** The file changed on disk since it was read; nothing was written. */
  z.object({ outcome: z.literal('changed-outside'), text, hash }),
  z.object({ outcome: z.literal('failed'), message: z.string(), remedy: z.string() }),
]);
export type SaveOutcome = z.infer<typeof saveOutcome>;

const problem = z.object({ severity: z.enum(['error', 'warning', 'info']), message: z.string(), remedy: z.string(), ruleId: z.string() });

const generateOutcome = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('generated'), folder: path, written: z.number(), unchanged: z.number(), kept: z.number() }),
  /** The topology has findings that stop generation; nothing was written. */
  z.object({ outcome: z.literal('refused'), findings: z.array(problem) }),
  z.object({ outcome: z.literal('cancelled') }),
  z.object({ outcome: z.literal('failed'), message: z.string(), remedy: z.string() }),
]);
export type GenerateOutcome = z.infer<typeof generateOutcome>;

const previewFile = z.object({
  path: z.string(),
  hash,
  /** Null where the caller knows it by its hash. */
  content: text.nullable(),
  /** Beside what is in the folder that was generated before; `kept` is the user's and stays. Null where there is none. */
  status: z.enum(['new', 'same', 'changed', 'kept']).nullable(),
  /** What is on disk, where that differs. */
  onDisk: text.nullable(),
});
export type PreviewFile = z.infer<typeof previewFile>;

/** Where code and drawing disagree; `element` is null for files of the system as a whole. */
const drift = z.object({
  path: z.string(),
  reason: z.enum(['edited', 'missing', 'drawing', 'orphan', 'conflict', 'foreign']),
  element: z.string().nullable(),
});
export type Drift = z.infer<typeof drift>;

const previewOutcome = z.discriminatedUnion('outcome', [
  /** With `drift` for a folder that was generated before. */
  z.object({ outcome: z.literal('previewed'), files: z.array(previewFile), drift: z.array(drift).optional() }),
  z.object({ outcome: z.literal('refused'), findings: z.array(problem) }),
  /** A later preview took its place. */
  z.object({ outcome: z.literal('cancelled') }),
  z.object({ outcome: z.literal('failed'), message: z.string(), remedy: z.string() }),
]);
export type PreviewOutcome = z.infer<typeof previewOutcome>;

/** Every call that the renderer can make. Arguments and results are parsed at the boundary, in both shells. */
export const hostContract = {
  /** What the shell is and what it was started with. */
  appInfo: {
    args: z.object({}),
    result: z.object({
      version: z.string(),
      shell: z.enum(['electron', 'web']),
      nativeDialogs: z.boolean(),
      folder: path,
      initialFile: path.nullable(),
    }),
  },
  /** Topology files below the folder that the host serves, for the open dialog of the web shell. */
  listDocuments: { args: z.object({}), result: z.object({ files: z.array(z.object({ path, name: z.string(), modifiedMs: z.number() })) }) },
  /** Asks with the system's dialog; null when the user cancels or the shell has none. */
  pickDocument: { args: z.object({}), result: z.object({ path: path.nullable() }) },
  pickSavePath: { args: z.object({ suggestedName: z.string().max(255) }), result: z.object({ path: path.nullable() }) },
  pickFolder: { args: z.object({ title: z.string().max(255) }), result: z.object({ path: path.nullable() }) },
  /** Files that were opened or saved last and are still there, the newest first. */
  listRecent: { args: z.object({}), result: z.object({ files: z.array(z.object({ path, name: z.string(), openedMs: z.number() })) }) },
  readDocument: { args: z.object({ path }), result: documentFile },
  /** The rules file that counts for a document, found in its folder or above; null where there is none. */
  readRules: { args: z.object({ path }), result: z.object({ rules: z.object({ file: path, text }).nullable() }) },
  /** Writes the whole file or nothing. `baseHash` is null for a new file, which must not exist yet. */
  saveDocument: { args: z.object({ path, text, baseHash: hash.nullable() }), result: saveOutcome },
  /** What a file held before its last saves, the newest first. */
  listVersions: {
    args: z.object({ path }),
    result: z.object({ versions: z.array(z.object({ id: versionId, savedMs: z.number(), bytes: z.number() })) }),
  },
  readVersion: { args: z.object({ path, id: versionId }), result: z.object({ text }) },
  /** Keeps what a page has not saved against a crash, beside the documents; the documents themselves stay as they are. */
  keepBackup: { args: z.object({ id: backupId, name: z.string().max(255), content: text }), result: z.object({}) },
  /** Backups of earlier runs, and that of the page that asks. */
  listBackups: {
    args: z.object({ own: backupId.nullable() }),
    result: z.object({ backups: z.array(z.object({ id: backupId, name: z.string(), savedMs: z.number() })) }),
  },
  readBackup: { args: z.object({ id: backupId }), result: z.object({ content: text }) },
  dropBackup: { args: z.object({ id: backupId }), result: z.object({}) },
  listExamples: {
    args: z.object({}),
    result: z.object({ examples: z.array(z.object({ name: z.string(), title: z.string(), description: z.string() })) }),
  },
  readExample: { args: z.object({ name: z.string().regex(/^[a-z][a-z0-9-]{0,62}$/) }), result: z.object({ text }) },
  /** Generates a project into a folder; `jobId`, chosen by the caller, names it in progress events and in `cancelJob`. */
  generate: {
    args: z.object({
      jobId: z.string().regex(/^[a-z0-9-]{1,64}$/),
      text,
      folder: path,
      broker: z.enum(['postgres', 'rabbitmq', 'nats', 'kafka']).nullable(),
      /** Text of the rules file that counts. */
      rules: text.optional(),
    }),
    result: generateOutcome,
  },
  /** What `generate` would write, without writing it. A later call cancels the one that runs. */
  preview: {
    args: z.object({
      text,
      broker: z.enum(['postgres', 'rabbitmq', 'nats', 'kafka']).nullable(),
      /** Compared with where a project was generated there before. */
      folder: path,
      /** Hashes of contents that the caller has, by path: those are not sent again. */
      known: z.record(z.string(), hash),
      /** Text of the rules file that counts. */
      rules: text.optional(),
    }),
    result: previewOutcome,
  },
  cancelJob: { args: z.object({ jobId: z.string() }), result: z.object({}) },
} as const;

export type HostMethod = keyof typeof hostContract;
export type HostArgs<Method extends HostMethod> = z.infer<(typeof hostContract)[Method]['args']>;
export type HostResult<Method extends HostMethod> = z.infer<(typeof hostContract)[Method]['result']>;

/** What the host tells the renderer without being asked. */
export const hostEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('job-progress'), jobId: z.string(), stage: z.string(), done: z.number(), total: z.number() }),
  z.object({ type: z.literal('document-changed'), path, hash }),
  /** A command chosen in the native menu, by its id. */
  z.object({ type: z.literal('command'), id: z.string() }),
]);
export type HostEvent = z.infer<typeof hostEvent>;

/** The host as the renderer sees it. A failed call rejects with a `HostError`. */
export type Host = { [Method in HostMethod]: (args: HostArgs<Method>) => Promise<HostResult<Method>> } & {
  /** @returns a function that ends the subscription */
  onEvent(listener: (event: HostEvent) => void): () => void;
};

/** Why a call failed, in words for the user: what happened, to what, and what to do. */
export class HostError extends Error {
  override readonly name = 'HostError';
  readonly code: 'bad-request' | 'not-allowed' | 'not-found' | 'io' | 'unreachable';
  readonly remedy: string;

  constructor(code: HostError['code'], message: string, remedy: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
    this.remedy = remedy;
  }
}
