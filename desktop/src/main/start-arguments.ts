import path from 'node:path';

export interface StartArguments {
  /** Folder whose topologies the open dialog lists; undefined leaves the choice to the shell. */
  folder: string | undefined;
  /** Query of the page, such as `?example=order-platform`. */
  query: string;
  /** Topology to open. */
  file: string | undefined;
}

const isTopologyName = (argument: string): boolean => /\.(ya?ml|json)$/i.test(argument) && !argument.startsWith('-');

/**
 * What the shell was started with: `--folder=`, `--query=` and a file. Chromium's own switches are passed over.
 * @param args without the executable
 * @param cwd where a relative file counts from
 */
export function parseStartArguments(args: readonly string[], cwd: string): StartArguments {
  const valueOf = (name: string) => args.find((argument) => argument.startsWith(`--${name}=`))?.slice(name.length + 3);
  const query = valueOf('query') ?? '';
  const file = args.findLast(isTopologyName);
  return {
    folder: valueOf('folder'),
    query: /^\?example=[a-z0-9-]+$/.test(query) ? query : '',
    file: file === undefined ? undefined : path.resolve(cwd, file),
  };
}
