import type { Topology } from 'eventwright/model/index.ts';
import { layeredLayout } from '../layout/layered-layout.ts';

self.addEventListener('message', ({ data }: MessageEvent<Topology>) => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- A worker has no origin.
  self.postMessage(layeredLayout(data));
});
