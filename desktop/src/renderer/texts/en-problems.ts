import type { Severity } from 'eventwright/model/index.ts';
import { counted, plural, severityNames } from './en-counts.ts';

/** English texts of the problems panel; what is wrong comes with the findings. */
export const problems = {
  more: (count: number) => `${plural(count, 'more problem')}; show the next ones`,
  none: 'No problems found. The topology can be generated.',
  noneShown: 'Nothing matches the filter.',
  filter: 'Filter problems',
  document: 'document',
  line: (line: number) => `line ${line}`,
  count: counted,
  dot: (severity: Severity, count: number) => `${plural(count, 'finding')}, worst: ${severityNames[severity][0]}`,
  toggle: (severity: Severity) => `Show or hide ${severityNames[severity][1]}`,
  fix: 'Fix',
  fixBy: (label: string) => `Fix: ${label}`,
  why: 'Why:',
  source: (source: string) => `(${source})`,
  groupBy: 'Group by',
  groupings: { severity: 'Severity', area: 'Pattern', element: 'Element' },
  areas: {
    document: 'Format',
    generate: 'Generation',
    rules: 'Settings of rules',
    structure: 'Structure',
    channel: 'Channels',
    message: 'Messages',
    consumer: 'Consumers',
    retry: 'Retry',
    idempotency: 'Idempotent processor',
    'pub-sub': 'Pub-sub',
    'request-reply': 'Async request-reply',
    'load-leveling': 'Queue-based load levelling',
    'competing-consumers': 'Competing consumers',
    replicas: 'Eventual consistency to replicas',
    sharding: 'Sharding',
    cqrs: 'CQRS',
  },
} as const;
