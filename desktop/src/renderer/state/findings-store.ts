import { countFindings, type ElementRef, type Finding, type FindingCounts, type Severity } from 'eventwright/model/index.ts';
import { createStore, type StoreApi } from 'zustand/vanilla';

export interface ElementFindings {
  readonly severity: Severity;
  readonly count: number;
}

export interface FindingsState {
  /** Revision of the document that the findings belong to. */
  readonly revision: number;
  readonly findings: readonly Finding[];
  readonly counts: FindingCounts;
  /** Worst severity and number of findings by element key. */
  readonly byElement: ReadonlyMap<string, ElementFindings>;
}

export type FindingsStore = StoreApi<FindingsState>;

export const elementKey = (ref: ElementRef) => (ref.type === 'document' ? 'document' : `${ref.type}:${ref.id}`);

const rank: Record<Severity, number> = { error: 0, warning: 1, info: 2 };

function byElement(findings: readonly Finding[], previous: ReadonlyMap<string, ElementFindings>): ReadonlyMap<string, ElementFindings> {
  const grouped = new Map<string, ElementFindings>();
  for (const { target, severity } of findings) {
    const key = elementKey(target);
    const known = grouped.get(key);
    const worst = known && rank[known.severity] < rank[severity] ? known.severity : severity;
    grouped.set(key, { severity: worst, count: (known?.count ?? 0) + 1 });
  }
  // Entries that did not change keep their identity, so that only nodes with news render again.
  for (const [key, value] of grouped) {
    const before = previous.get(key);
    if (before?.count === value.count && before.severity === value.severity) grouped.set(key, before);
  }
  return grouped;
}

/** Findings apart from the document, so that a validation re-creates no node. */
export const createFindingsStore = (): FindingsStore =>
  createStore<FindingsState>(() => ({ revision: -1, findings: [], counts: countFindings([]), byElement: new Map() }));

export function publishFindings(store: FindingsStore, revision: number, findings: readonly Finding[]): void {
  store.setState((state) => ({ revision, findings, counts: countFindings(findings), byElement: byElement(findings, state.byElement) }));
}
