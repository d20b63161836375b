import { parseTopology, serialiseTopology } from 'eventwright/model/index.ts';
import type { CheckRequest, CheckResponse } from './check-protocol.ts';

self.addEventListener('message', ({ data }: MessageEvent<CheckRequest>) => {
  const text = data.text ?? serialiseTopology(data.topology, data.format);
  const { findings } = parseTopology(text, data.format);
  self.postMessage({ revision: data.revision, findings } satisfies CheckResponse);
});
