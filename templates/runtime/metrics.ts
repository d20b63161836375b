type Labels = Readonly<Record<string, string>>;

const counterHelp = {
  received: 'Deliveries taken from a queue',
  handled: 'Messages whose effects are committed',
  duplicates: 'Deliveries suppressed by the inbox',
  retries: 'Deliveries given back to be tried again',
  dead_lettered: 'Messages given up',
  published: 'Messages confirmed by the broker',
  rejected: 'Messages refused, by reason',
  call_retries: 'Repeated calls to external systems',
} as const;

const gaugeHelp = {
  in_flight: 'Deliveries taken and not settled',
  outbox_depth: 'Outbox rows that wait for the relay',
} as const;

export type CounterName = keyof typeof counterHelp;
export type GaugeName = keyof typeof gaugeHelp;

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

  /** Sum over all label sets. */
  total(name: CounterName): number {
    const series = this.#values.get(`eventwright_${name}_total`);
    return [...(series?.values() ?? [])].reduce((sum, { value }) => sum + value, 0);
  }

  /** Prometheus text. Source: Prometheus exposition format 0.0.4. */
  text(): string {
    const lines: string[] = [];
    for (const [name, help] of Object.entries(counterHelp)) this.#describe(lines, `eventwright_${name}_total`, 'counter', help);
    for (const [name, help] of Object.entries(gaugeHelp)) this.#describe(lines, `eventwright_${name}`, 'gauge', help);
    return `${lines.join('\n')}\n`;
  }

  #describe(lines: string[], name: string, kind: string, help: string): void {
    lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${kind}`);
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
