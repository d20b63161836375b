import type { Reading } from '../runtime/autoscaler.core.ts';
import type { Broker, Clock } from '../runtime/ports.ts';
import type { ScaleDescription, ScaleTriggerDescription } from '../runtime/system.ts';
import { parseSamples, samplesOf, type Sample } from './scrape.core.ts';

/** A process that can be asked for its metrics. */
export interface ScrapedProcess {
  readonly pid: number;
  readonly url: string;
}

export interface MeasurePorts {
  readonly broker: Pick<Broker, 'stats' | 'oldestAgeMs'>;
  readonly clock: Clock;
  /** Processes of all services. */
  readonly processes: () => readonly ScrapedProcess[];
  /** Prometheus text of a process. */
  readonly scrape: (process: ScrapedProcess) => Promise<string>;
}

/** The readings of a service's triggers, from the broker and from what the services themselves count. */
export class ScaleMeasures {
  readonly #scale: ScaleDescription;
  readonly #ports: MeasurePorts;
  /** What each process had published at the last reading, by channel. */
  #published: ReadonlyMap<string, number> | undefined;
  #publishedAtMs = 0;

  constructor(scale: ScaleDescription, ports: MeasurePorts) {
    this.#scale = scale;
    this.#ports = ports;
  }

  /** @throws where the broker does not answer. */
  async read(): Promise<readonly Reading[]> {
    const scraped = await this.#scrape();
    const rates = this.#rates(scraped);
    return Promise.all(
      this.#scale.triggers.map(async (trigger) => {
        if (trigger.metric === 'rate') return { value: rates.get(trigger.channel) ?? 0, target: trigger.target };
        const samples = scraped.flatMap((each) => each.samples);
        const value = trigger.metric === 'lag' ? await this.#lag(trigger, samples) : await this.#ageMs(trigger, samples);
        return { value, target: trigger.target };
      }),
    );
  }

  /** A broker may know only of its own connection's deliveries: the workers tell of theirs. */
  async #lag({ source, consumer }: ScaleTriggerDescription, samples: readonly Sample[]): Promise<number> {
    const { ready, inFlight } = await this.#ports.broker.stats(source);
    const taken = samplesOf(samples, 'eventwright_in_flight', { consumer, queue: source }).reduce((sum, { value }) => sum + value, 0);
    return ready + Math.max(inFlight, taken);
  }

  async #ageMs({ source }: ScaleTriggerDescription, samples: readonly Sample[]): Promise<number> {
    const { broker } = this.#ports;
    if (broker.oldestAgeMs !== undefined) return broker.oldestAgeMs(source);
    return Math.max(0, ...samplesOf(samples, 'eventwright_queue_age_seconds', { queue: source }).map(({ value }) => value * 1000));
  }

  /** Messages a second by channel since the last reading; a process that is new counts from nothing. */
  #rates(scraped: readonly { pid: number; samples: readonly Sample[] }[]): ReadonlyMap<string, number> {
    const atMs = this.#ports.clock.monotonic();
    const before = this.#published;
    const seconds = (atMs - this.#publishedAtMs) / 1000;
    const published = new Map<string, number>();
    const rates = new Map<string, number>();
    for (const { pid, samples } of scraped) {
      for (const { labels, value } of samplesOf(samples, 'eventwright_published_total', {})) {
        const channel = labels['channel'] ?? '';
        const key = `${pid} ${channel}`;
        published.set(key, value);
        const more = value - (before?.get(key) ?? 0);
        if (before !== undefined && seconds > 0) rates.set(channel, (rates.get(channel) ?? 0) + more / seconds);
      }
    }
    this.#published = published;
    this.#publishedAtMs = atMs;
    return rates;
  }

  async #scrape(): Promise<{ pid: number; samples: readonly Sample[] }[]> {
    const texts = this.#ports.processes().map(async (process) => {
      // One that starts or ends just now has nothing to tell.
      const text = await this.#ports.scrape(process).catch(() => '');
      return { pid: process.pid, samples: parseSamples(text) };
    });
    return Promise.all(texts);
  }
}
