import { RulesFiles } from 'eventwright/node/rules-file.ts';
import { HostError, type HostResult } from '../shared/host-contract.ts';

/**
 * The rules file that counts for a document: the one that the command line would use.
 * @throws HostError `io` where it is there but cannot be read
 */
export async function readRules(document: string): Promise<HostResult<'readRules'>> {
  try {
    return { rules: (await new RulesFiles().of(document)) ?? null };
  } catch (error) {
    throw new HostError('io', error instanceof Error ? error.message : String(error), 'Correct the rights of the file, or remove it.', {
      cause: error,
    });
  }
}
