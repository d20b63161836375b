import { parseArgs } from 'node:util';
import { ConfigurationError, errorMessage } from '../runtime/errors.ts';
import type { StoreDescription, SystemDescription } from '../runtime/system.ts';

const actions = ['check', 'repair', 'bootstrap'] as const;

export interface ReplicaOptions {
  readonly action: (typeof actions)[number];
  readonly replica: StoreDescription;
  readonly source: StoreDescription;
}

export const replicaUsage = `npm run replica -- check <id>      compares it with its source, by checksums
npm run replica -- repair <id>     sends the rows again that differ
npm run replica -- bootstrap <id>  copies all rows of its source anew; safe while the system runs
`;

/** Reads the command line. @throws ConfigurationError for an unknown action or replica. */
export function parseReplicaOptions(args: readonly string[], system: SystemDescription): ReplicaOptions {
  const [name, id, ...rest] = positionals(args);
  const action = actions.find((each) => each === name);
  const replicas = system.stores.filter(({ replica }) => replica !== undefined);
  const replica = replicas.find((store) => store.id === id);
  if (action === undefined || id === undefined || rest.length > 0) throw new ConfigurationError(replicaUsage.trimEnd());
  const source = system.stores.find((store) => store.id === replica?.replica?.source);
  if (replica === undefined || source === undefined) {
    const known = replicas.length === 0 ? 'it has none' : `there are ${replicas.map((store) => store.id).join(', ')}`;
    throw new ConfigurationError(`${system.name} has no replica "${id}": ${known}`);
  }
  return { action, replica, source };
}

function positionals(args: readonly string[]): readonly string[] {
  try {
    return parseArgs({ args: [...args], allowPositionals: true }).positionals;
  } catch (cause) {
    throw new ConfigurationError(`${errorMessage(cause)}\n${replicaUsage.trimEnd()}`, { cause });
  }
}
