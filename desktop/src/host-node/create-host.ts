import { listExamples, readExample } from 'eventwright/node/examples.ts';
import { HostError, type HostArgs, type HostEvent, type HostResult } from '../shared/host-contract.ts';
import type { HostCalls } from './call-host.ts';
import { startGenerateJob, type GenerateJob } from './generate-job.ts';
import { listDocuments } from './list-documents.ts';
import type { PathAccess } from './path-access.ts';
import { readDocument } from './read-document.ts';
import { saveDocument } from './save-document.ts';
import { watchDocuments } from './watch-documents.ts';

/** The dialogs of the system; a shell that has none answers null. */
export type Dialogs = Pick<HostCalls, 'pickDocument' | 'pickSavePath' | 'pickFolder'>;

export const noDialogs: Dialogs = {
  pickDocument: async () => ({ path: null }),
  pickSavePath: async () => ({ path: null }),
  pickFolder: async () => ({ path: null }),
};

export interface HostOptions {
  appInfo: Pick<HostResult<'appInfo'>, 'version' | 'shell' | 'nativeDialogs' | 'initialFile'>;
  access: PathAccess;
  /** Where the bundled `generate-worker.ts` is; it may be bundled when it is first asked for. */
  generateWorker(): Promise<URL>;
  dialogs: Dialogs;
  emit(event: HostEvent): void;
}

export interface NodeHost {
  calls: HostCalls;
  /** Ends the watch and cancels what runs; resolves when the running jobs have ended. */
  close(): Promise<void>;
}

const maxJobs = 2;

function createJobs({ access, generateWorker, emit }: HostOptions) {
  const jobs = new Map<string, GenerateJob>();
  return {
    jobs,
    async generate({ jobId, folder, ...rest }: HostArgs<'generate'>): Promise<HostResult<'generate'>> {
      const [target, workerUrl] = await Promise.all([access.resolve(folder), generateWorker()]);
      if (jobs.has(jobId)) throw new HostError('bad-request', `A job named ${jobId} is running.`, 'Wait for it, or cancel it.');
      if (jobs.size >= maxJobs) throw new HostError('not-allowed', `${maxJobs} generations are running already.`, 'Wait for one of them, or cancel one.');
      const job = startGenerateJob(workerUrl, { folder: target, ...rest }, (progress) => emit({ type: 'job-progress', jobId, ...progress }));
      jobs.set(jobId, job);
      return await job.outcome.finally(() => jobs.delete(jobId));
    },
  };
}

/** The Host over Node, which both shells serve. */
export function createNodeHost(options: HostOptions): NodeHost {
  const { access, dialogs, emit } = options;
  const watch = watchDocuments((path, hash) => emit({ type: 'document-changed', path, hash }));
  const { jobs, generate } = createJobs(options);
  const calls: HostCalls = {
    ...dialogs,
    appInfo: async () => ({ ...options.appInfo, folder: access.folder }),
    listDocuments: async () => ({ files: await listDocuments(access.folder) }),
    async readDocument({ path }) {
      const document = await readDocument(await access.resolve(path));
      watch.add(document.path, document.hash);
      return document;
    },
    async saveDocument({ path, text, baseHash }) {
      const file = await access.resolve(path);
      const outcome = await saveDocument(file, text, baseHash);
      if (outcome.outcome === 'saved') watch.add(file, outcome.hash);
      return outcome;
    },
    listExamples: async () => ({ examples: await listExamples() }),
    async readExample({ name }) {
      const text = await readExample(name);
      if (text === undefined) throw new HostError('not-found', `There is no example named ${name}.`, 'Choose one from the gallery.');
      return { text };
    },
    generate,
    async cancelJob({ jobId }) {
      jobs.get(jobId)?.cancel();
      return {};
    },
  };
  return {
    calls,
    async close() {
      watch.close();
      for (const job of jobs.values()) job.cancel();
      await Promise.all([...jobs.values()].map((job) => job.outcome));
    },
  };
}
