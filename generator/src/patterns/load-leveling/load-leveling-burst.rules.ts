import { fillMs, neededLength } from '../../capacity/burst.ts';
import { burstOn, loadedLines } from '../../capacity/lines.ts';
import { amount, rate, span } from '../../capacity/sentences.ts';
import { defineRule } from '../../rules/define-rule.ts';
import { setOn } from '../../rules/edits.ts';
import { edgeRef, nodeName, nodeRef } from '../../rules/wording.ts';

/** Headroom over the burst that a fix leaves. */
const margin = 1.25;

export const burstOverflow = defineRule({
  id: 'load-leveling/burst-overflow',
  severity: 'error',
  title: 'Queue too short for the burst',
  messages: {
    overflows:
      'At the burst of {burst} for {duration} the queue of "{channel}" fills in {fill}: {backlog} messages would have to wait, but there is room for {length}, so that the rest is rejected or dropped.',
  },
  remedy: 'Raise maxLength to {needed}, add workers, or let the producer slow down or answer 503 and count on that.',
  fix: 'Make room for {needed} messages',
  why: {
    text: 'A queue levels a burst only while it can hold the difference between what comes and what is worked off: (λb−μ)T.',
    source: 'Azure Architecture Center, Queue-Based Load Leveling; capacity formulas',
  },
  docs: 'patterns/load-leveling/load-leveling.md',
  *check(graph) {
    for (const line of loadedLines(graph)) {
      const { load, maxLength, target, channelId } = line;
      const burst = burstOn(graph, line);
      if (!load || !burst || maxLength === undefined || burst.backlog <= maxLength * (1 + 1e-9)) continue;
      const needed = neededLength({ backlog: burst.backlog, basePerSec: load.basePerSec, outageMs: 0, margin });
      const pointer = target.type === 'node' ? '/maxLength' : '/subscription/maxLength';
      yield {
        messageId: 'overflows',
        target,
        pointer,
        related: [
          ...(target.type === 'node' ? [] : [nodeRef(channelId)]),
          ...line.edges.flatMap(({ id, to }) => (target.type === 'node' ? [edgeRef(id), nodeRef(to)] : [nodeRef(to)])),
        ],
        data: {
          channel: nodeName(graph, channelId),
          burst: rate(load.peakPerSec),
          duration: span(load.peakMs),
          fill: span(fillMs(maxLength, load.peakPerSec, burst.startPerSec)),
          backlog: amount(burst.backlog),
          length: amount(maxLength),
          needed: Number.isSafeInteger(needed) ? needed : amount(needed),
        },
        edit: Number.isSafeInteger(needed) ? [setOn(target, pointer, needed)] : undefined,
      };
    }
  },
});
