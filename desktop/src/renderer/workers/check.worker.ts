import { checkText } from 'eventwright/rules/index.ts';
import { printTopology } from '../document/document-text.ts';
import type { CheckRequest, CheckResponse } from './check-protocol.ts';

self.addEventListener('message', ({ data }: MessageEvent<CheckRequest>) => {
  const text = data.text ?? printTopology(data.topology, data.format, data.base);
  const { findings } = checkText(text, data.format);
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- A worker has no origin.
  self.postMessage({ revision: data.revision, findings } satisfies CheckResponse);
});
