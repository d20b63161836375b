import { useEffect, useState } from 'react';
import type { HostResult } from '../../shared/host-contract.ts';
import { useApp } from '../state/app.ts';

export type RecentFile = HostResult<'listRecent'>['files'][number];

/** The files that were opened or saved last; none while they are looked for. */
export function useRecent(): readonly RecentFile[] {
  const app = useApp();
  const [files, setFiles] = useState<readonly RecentFile[]>([]);
  useEffect(() => {
    app.host.listRecent({}).then(
      (result) => setFiles(result.files),
      // A list of comfort: without it every file is still to be opened.
      () => setFiles([]),
    );
  }, [app]);
  return files;
}
