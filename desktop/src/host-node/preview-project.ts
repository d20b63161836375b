import { sha256 } from 'eventwright/node/base-file.ts';
import { previewGeneration, type GenerateResult, type PreviewResult } from 'eventwright/node/generate-project.ts';
import { driftOf } from 'eventwright/regenerate/drift.ts';
import { readRulesFile } from 'eventwright/rules/index.ts';
import type { HostArgs, HostResult, PreviewFile } from '../shared/host-contract.ts';

type Action = Extract<PreviewResult, { outcome: 'planned' }>['actions'][number];

/** Beside what is on disk. A file that only the user changed stays: it is shown beside what is generated, and a merged one beside the merge. */
function compared({ kind, current }: Action): Pick<PreviewFile, 'status' | 'onDisk'> {
  if (current === undefined) return { status: 'new', onDisk: null };
  if (kind === 'unchanged') return { status: 'same', onDisk: null };
  return { status: kind === 'keep' ? 'kept' : 'changed', onDisk: current };
}

/**
 * What generation would leave in a folder, beside what is there when it was generated before. Nothing is written.
 * @throws what `previewGeneration` throws
 */
export async function previewProject(
  { text, broker, folder, known, rules }: HostArgs<'preview'>,
  signal: AbortSignal,
  refused: (findings: Extract<GenerateResult, { outcome: 'refused' }>['findings']) => HostResult<'preview'>,
): Promise<HostResult<'preview'>> {
  const result = await previewGeneration({
    text,
    folder,
    signal,
    ...(rules !== undefined && { config: readRulesFile(rules).config }),
    ...(broker !== null && { broker }),
  });
  if (result.outcome === 'refused') return refused(result.findings);
  if (result.outcome === 'cancelled') return result;
  const files = result.actions.flatMap((action): PreviewFile[] => {
    const { kind, path } = action;
    const content = kind === 'keep' ? action.generated : action.content;
    if (content === undefined || kind === 'orphan') return [];
    const hash = sha256(content);
    const beside = result.wasGenerated ? compared(action) : { status: null, onDisk: null };
    return [{ path, hash, content: known[path] === hash ? null : content, ...beside }];
  });
  if (!result.wasGenerated) return { outcome: 'previewed', files };
  return { outcome: 'previewed', files, drift: driftOf(result).map((each) => ({ ...each, element: each.element ?? null })) };
}
