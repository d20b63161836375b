import { checkDocument } from './check-document.ts';
import type { CheckRequest, CheckResponse } from './check-protocol.ts';

self.addEventListener('message', ({ data }: MessageEvent<CheckRequest>) => {
  const findings = checkDocument(data);
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- A worker has no origin.
  self.postMessage({ revision: data.revision, findings } satisfies CheckResponse);
});
