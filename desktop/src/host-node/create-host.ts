import { listExamples, readExample } from 'eventwright/node/examples.ts';
import { HostError, type HostResult } from '../shared/host-contract.ts';
import { createBackups } from './backups.ts';
import type { HostCalls } from './call-host.ts';
import { keepVersion, listVersions, readVersion } from './file-versions.ts';
import { createGenerateJobs, type GenerateJobsOptions } from './generate-jobs.ts';
import { listDocuments } from './list-documents.ts';
import { readDocument } from './read-document.ts';
import { readRules } from './read-rules.ts';
import { createRecentDocuments } from './recent-documents.ts';
import { saveDocument } from './save-document.ts';
import { watchDocuments } from './watch-documents.ts';

/** The dialogs of the system; a shell that has none answers null. */
export type Dialogs = Pick<HostCalls, 'pickDocument' | 'pickSavePath' | 'pickFolder'>;

export const noDialogs: Dialogs = {
  pickDocument: async () => ({ path: null }),
  pickSavePath: async () => ({ path: null }),
  pickFolder: async () => ({ path: null }),
};

export interface HostOptions extends GenerateJobsOptions {
  appInfo: Pick<HostResult<'appInfo'>, 'version' | 'shell' | 'nativeDialogs' | 'initialFile'>;
  dialogs: Dialogs;
  /** Hears of every document that is opened or saved; for the system's own list. */
  onDocument?: (file: string) => void;
}

export interface NodeHost {
  calls: HostCalls;
  /** Ends the watch and cancels what runs; resolves when the running jobs have ended. */
  close(): Promise<void>;
}

/** The Host over Node, which both shells serve. */
export function createNodeHost(options: HostOptions): NodeHost {
  const { access, dialogs, emit } = options;
  const watch = watchDocuments((path, hash) => emit({ type: 'document-changed', path, hash }));
  const jobs = createGenerateJobs(options);
  const backups = createBackups(access.folder);
  const recent = createRecentDocuments(access);
  const remember = async (file: string) => {
    options.onDocument?.(file);
    await recent.note(file, Date.now());
  };
  const calls: HostCalls = {
    ...dialogs,
    appInfo: async () => ({ ...options.appInfo, folder: access.folder }),
    listDocuments: async () => ({ files: await listDocuments(access.folder) }),
    async readDocument({ path }) {
      const document = await readDocument(await access.resolve(path));
      watch.add(document.path, document.hash);
      await remember(document.path);
      return document;
    },
    readRules: async ({ path }) => readRules(await access.resolve(path)),
    async saveDocument({ path, text, baseHash }) {
      const file = await access.resolve(path);
      // A version that cannot be kept must not keep the user from saving.
      if (baseHash !== null) await keepVersion(access.folder, file, Date.now()).catch(() => undefined);
      const outcome = await saveDocument(file, text, baseHash);
      if (outcome.outcome === 'saved') {
        watch.add(file, outcome.hash);
        await remember(file);
      }
      return outcome;
    },
    listRecent: async () => ({ files: await recent.list() }),
    async listVersions({ path }) {
      return { versions: await listVersions(access.folder, await access.resolve(path)) };
    },
    async readVersion({ path, id }) {
      return { text: await readVersion(access.folder, await access.resolve(path), id) };
    },
    async keepBackup(args) {
      await backups.keep(args);
      return {};
    },
    listBackups: async ({ own }) => ({ backups: await backups.list(own) }),
    readBackup: async ({ id }) => ({ content: await backups.read(id) }),
    async dropBackup({ id }) {
      await backups.drop(id);
      return {};
    },
    listExamples: async () => ({ examples: await listExamples() }),
    async readExample({ name }) {
      const text = await readExample(name);
      if (text === undefined) throw new HostError('not-found', `There is no example named ${name}.`, 'Choose one from the gallery.');
      return { text };
    },
    generate: (args) => jobs.generate(args),
    preview: (args) => jobs.preview(args),
    async cancelJob({ jobId }) {
      jobs.cancel(jobId);
      return {};
    },
  };
  return {
    calls,
    async close() {
      watch.close();
      await jobs.close();
    },
  };
}
