import { attemptBounds, attemptsName, metricNames, type CounterName, type GaugeName } from './metrics.core.ts';

type Labels = Readonly<Record<string, string>>;

interface Series {
  readonly labels: Labels;
  value: number;
}

interface Histogram {
  readonly buckets: readonly { readonly bound: number; readonly series: Series }[];
  readonly sum: Series;
  readonly count: Series;
}

/** Counters of this process, lost with it: for dashboards, never for proofs. */
export class Metrics {
  readonly #values = new Map<string, Map<string, Series>>();
  /** The series of each name by the very object that names its labels: most callers keep theirs, and text is dear. */
  readonly #known = new Map<string, WeakMap<Labels, Series>>();
  readonly #histograms = new WeakMap<Labels, Histogram>();

  /** Raises a counter. */
  count(name: CounterName, labels: Labels, by = 1): void {
    this.#series(`eventwright_${name}_total`, labels).value += by;
  }

  /** Changes a gauge by a difference. */
  change(name: GaugeName, labels: Labels, by: number): void {
    this.#series(`eventwright_${name}`, labels).value += by;
  }

  /** Sets a gauge. */
  set(name: GaugeName, labels: Labels, value: number): void {
    this.#series(`eventwright_${name}`, labels).value = value;
  }

  /** Notes how many deliveries a message took. */
  attempts(labels: Labels, deliveries: number): void {
    const { buckets, sum, count } = this.#histogram(labels);
    for (const { bound, series } of buckets) if (deliveries <= bound) series.value += 1;
    sum.value += deliveries;
    count.value += 1;
  }

  /** Greatest value of a gauge over the label sets that include these; undefined where there is none. */
  greatest(name: GaugeName, labels: Labels): number | undefined {
    const series = [...(this.#values.get(`eventwright_${name}`)?.values() ?? [])];
    const wanted = Object.entries(labels);
    const found = series.filter((each) => wanted.every(([label, value]) => each.labels[label] === value));
    return found.length === 0 ? undefined : Math.max(...found.map(({ value }) => value));
  }

  /** Sum over all label sets. */
  total(name: CounterName): number {
    const series = this.#values.get(`eventwright_${name}_total`);
    return [...(series?.values() ?? [])].reduce((sum, { value }) => sum + value, 0);
  }

  /** Prometheus text. Source: Prometheus exposition format 0.0.4. */
  text(): string {
    const lines: string[] = [];
    for (const { name, kind, help } of metricNames) {
      lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${kind}`);
      const parts = kind === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name];
      for (const part of parts) this.#print(lines, part);
    }
    return `${lines.join('\n')}\n`;
  }

  #print(lines: string[], name: string): void {
    for (const { labels, value } of this.#values.get(name)?.values() ?? []) lines.push(`${name}${labelText(labels)} ${value}`);
  }

  #series(name: string, labels: Labels): Series {
    const known = this.#known.get(name) ?? new WeakMap<Labels, Series>();
    this.#known.set(name, known);
    const found = known.get(labels) ?? this.#seriesByText(name, labels);
    known.set(labels, found);
    return found;
  }

  #seriesByText(name: string, labels: Labels): Series {
    const byLabels = this.#values.get(name) ?? new Map<string, Series>();
    this.#values.set(name, byLabels);
    const key = labelText(labels);
    const found = byLabels.get(key) ?? { labels, value: 0 };
    byLabels.set(key, found);
    return found;
  }

  #histogram(labels: Labels): Histogram {
    const known = this.#histograms.get(labels);
    if (known !== undefined) return known;
    const bounds = [...attemptBounds, Number.POSITIVE_INFINITY];
    const histogram = {
      buckets: bounds.map((bound) => ({
        bound,
        series: this.#seriesByText(`${attemptsName}_bucket`, {
          ...labels,
          le: bound === Number.POSITIVE_INFINITY ? '+Inf' : String(bound),
        }),
      })),
      sum: this.#seriesByText(`${attemptsName}_sum`, labels),
      count: this.#seriesByText(`${attemptsName}_count`, labels),
    };
    this.#histograms.set(labels, histogram);
    return histogram;
  }
}

function labelText(labels: Labels): string {
  const parts = Object.entries(labels).map(([name, value]) => `${name}="${escapeLabel(value)}"`);
  return parts.length === 0 ? '' : `{${parts.join(',')}}`;
}

function escapeLabel(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"');
}
