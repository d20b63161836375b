/** One line of Prometheus text. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const samplePattern = /^([a-z_]+)(?:\{(.*)\})? (\S+)$/;
const labelPattern = /([a-z_]+)="((?:[^"\\]|\\.)*)"/g;

/** Reads what `Metrics.text` writes. Source: Prometheus exposition format 0.0.4. */
export function parseSamples(text: string): Sample[] {
  return text.split('\n').flatMap((line) => {
    const [, name, labels = '', value] = samplePattern.exec(line) ?? [];
    if (name === undefined || value === undefined) return [];
    const pairs = [...labels.matchAll(labelPattern)].map(([, label = '', escaped = '']) => [label, unescaped(escaped)] as const);
    return [{ name, value: Number(value), labels: Object.fromEntries(pairs) }];
  });
}

function unescaped(text: string): string {
  return text.replaceAll(/\\(.)/g, (_, character: string) => (character === 'n' ? '\n' : character));
}

/** Samples with this name and these labels. */
export function samplesOf(samples: readonly Sample[], name: string, labels: Readonly<Record<string, string>>): Sample[] {
  const wanted = Object.entries(labels);
  return samples.filter((sample) => sample.name === name && wanted.every(([label, value]) => sample.labels[label] === value));
}
