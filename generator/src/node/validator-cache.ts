import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { MessagePlan } from '../emit/plan-types.ts';
import type { CompiledValidators } from '../emit/validators.ts';
import { sha256 } from './base-file.ts';

/** Drawings whose validators are kept. */
const mostKept = 20;

/**
 * Beside our own bundled code, and trusted as much; a new bundle is a new folder, so what another version compiled is never met. None where the
 * sources run as they are. Never in the project: a cloned repository must not say what we generate.
 */
const ownFolder = import.meta.filename.endsWith('.ts') ? undefined : path.join(import.meta.dirname, 'validators');

type Compile = (messages: readonly MessagePlan[]) => Promise<CompiledValidators>;

const keyOf = (messages: readonly MessagePlan[]) =>
  sha256(
    JSON.stringify(
      messages.map(({ validatorName, description, sample }) => [validatorName, description.type, description.payload, sample]),
    ),
  );

async function read(file: string): Promise<CompiledValidators | undefined> {
  try {
    const kept = JSON.parse(await readFile(file, 'utf8')) as Partial<CompiledValidators> | null;
    if (typeof kept?.source !== 'string' || typeof kept.needsAjv !== 'boolean') return undefined;
    const now = new Date();
    await utimes(file, now, now);
    return { source: kept.source, needsAjv: kept.needsAjv, findings: [] };
  } catch {
    return undefined;
  }
}

/** A folder that may not be written, as that of an installed package, costs no more than time. */
async function keep(folder: string, file: string, { source, needsAjv }: CompiledValidators): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    const half = `${file}.${process.pid}`;
    await writeFile(half, JSON.stringify({ source, needsAjv }));
    await rename(half, file);
    const entries = await Promise.all(
      (await readdir(folder)).map(async (name) => ({ name, usedMs: (await stat(path.join(folder, name))).mtimeMs })),
    );
    const old = entries.toSorted((a, b) => b.usedMs - a.usedMs).slice(mostKept);
    await Promise.all(old.map(({ name }) => rm(path.join(folder, name), { force: true })));
  } catch {
    return;
  }
}

/** Validators of the messages, compiled only where these very payloads were not compiled lately: that takes a third of a whole regeneration. */
export async function cachedValidators(
  messages: readonly MessagePlan[],
  compile: Compile,
  folder: string | undefined = ownFolder,
): Promise<CompiledValidators> {
  if (folder === undefined) return compile(messages);
  const file = path.join(folder, `${keyOf(messages)}.json`);
  const kept = await read(file);
  if (kept !== undefined) return kept;
  const compiled = await compile(messages);
  if (compiled.source !== undefined) await keep(folder, file, compiled);
  return compiled;
}
