import { attemptBounds, attemptsName, metricNames, type CounterName, type GaugeName } from './metrics.core.ts';

type Labels = Readonly<Record<string, string>>;

/** Counters of this process, lost with it: for dashboards, never for proofs. */
export class Metrics {
  readonly #values = new Map<string, Map<string, { labels: Labels; value: number }>>();

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
    for (const bound of attemptBounds) {
      this.#series(`${attemptsName}_bucket`, { ...labels, le: String(bound) }).value += deliveries <= bound ? 1 : 0;
    }
    this.#series(`${attemptsName}_bucket`, { ...labels, le: '+Inf' }).value += 1;
    this.#series(`${attemptsName}_sum`, labels).value += deliveries;
    this.#series(`${attemptsName}_count`, labels).value += 1;
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

  #series(name: string, labels: Labels): { labels: Labels; value: number } {
    const byLabels = this.#values.get(name) ?? new Map<string, { labels: Labels; value: number }>();
    this.#values.set(name, byLabels);
    const key = labelText(labels);
    const found = byLabels.get(key) ?? { labels, value: 0 };
    byLabels.set(key, found);
    return found;
  }
}

function labelText(labels: Labels): string {
  const parts = Object.entries(labels).map(([name, value]) => `${name}="${escapeLabel(value)}"`);
  return parts.length === 0 ? '' : `{${parts.join(',')}}`;
}

function escapeLabel(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"');
}
