// The two measurements of one competitor: how fast it empties a full queue, and how long one message takes when it keeps up.
import { setTimeout as wait } from 'node:timers/promises';
import { InboxWatch } from './database.js';
import { publishAll } from './competitors.js';
import { startMeasured } from './measured-process.js';
import { order, orders } from './orders.js';

const patienceMs = 120_000;

/** Fills the queue, starts the consumer and waits for the last row. @returns messages a second, CPU a message in µs, memory in MB */
export async function throughput(competitor, count) {
  const watch = new InboxWatch(competitor.database);
  await competitor.prepare();
  await watch.open();
  try {
    await publishAll(competitor, orders(count));
    const consumer = startMeasured(competitor.start);
    try {
      await reach(consumer, watch, 1);
      const before = await consumer.usage();
      const handledBefore = await watch.count();
      await reach(consumer, watch, count);
      const after = await consumer.usage();
      const perSec = (count / (await watch.spanMs())) * 1000;
      return { perSec, cpuUs: ((after.cpuMs - before.cpuMs) / (count - handledBefore)) * 1000, rssMb: after.maxRssMb };
    } finally {
      await consumer.stop();
    }
  } finally {
    await watch.close();
    await competitor.remove();
  }
}

/** Publishes at a steady rate that all can follow. @returns p50 and p99 from the publish call to the visible commit, in ms */
export async function latency(competitor, perSec, seconds) {
  const watch = new InboxWatch(competitor.database);
  await competitor.prepare();
  await watch.open();
  try {
    const consumer = startMeasured(competitor.start);
    try {
      await publishAll(competitor, orders(1));
      await reach(consumer, watch, 1);
      return await steady(competitor, watch, perSec, seconds);
    } finally {
      await consumer.stop();
    }
  } finally {
    await watch.close();
    await competitor.remove();
  }
}

async function steady(competitor, watch, perSec, seconds) {
  const sentAtMs = new Map();
  const tookMs = [];
  await watch.listen((id) => tookMs.push(performance.now() - sentAtMs.get(id)));
  const startMs = performance.now();
  const total = perSec * seconds;
  const publishing = [];
  for (let sent = 0; sent < total;) {
    const due = Math.min(total, Math.floor(((performance.now() - startMs) / 1000) * perSec));
    for (; sent < due; sent++) {
      const message = order();
      sentAtMs.set(message.id, performance.now());
      publishing.push(competitor.publish([message]));
    }
    await wait(2);
  }
  await Promise.all(publishing);
  const deadlineMs = performance.now() + patienceMs;
  while (tookMs.length < total) {
    if (performance.now() > deadlineMs) throw new Error(`${competitor.name}: ${tookMs.length} of ${total} messages arrived`);
    await wait(20);
  }
  await watch.unlisten();
  tookMs.sort((a, b) => a - b);
  return { p50Ms: tookMs[Math.floor(total * 0.5)], p99Ms: tookMs[Math.floor(total * 0.99)] };
}

async function reach(consumer, watch, count) {
  const deadlineMs = performance.now() + patienceMs;
  for (;;) {
    const seen = await watch.count();
    if (seen >= count) return;
    if (consumer.hasEnded()) throw new Error('the consumer ended early');
    if (performance.now() > deadlineMs) throw new Error(`${seen} of ${count} messages were handled in ${patienceMs / 1000} s`);
    await wait(20);
  }
}
