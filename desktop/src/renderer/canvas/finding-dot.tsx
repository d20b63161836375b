import type { Severity } from 'eventwright/model/index.ts';
import { SeverityIcon } from '../problems/severity-icon.tsx';
import { showFindingsOf } from '../problems/show-finding.ts';
import { useApp } from '../state/app.ts';
import { texts } from '../texts/en.ts';

const tones = {
  error: 'border-error bg-error-soft text-error',
  warning: 'border-warning bg-warning-soft text-warning',
  info: 'border-info bg-info-soft text-info',
} as const;

interface Props {
  readonly nodeId: string;
  readonly severity: Severity;
  readonly count: number;
}

/** The worst severity and the number of findings, at the corner of a card. */
export function FindingDot({ nodeId, severity, count }: Props) {
  const app = useApp();
  return (
    <button
      type="button"
      className={`nodrag absolute -top-2.5 -right-2.5 flex h-5 items-center gap-0.5 rounded-full border px-1 text-xs leading-none font-semibold ${tones[severity]}`}
      aria-label={texts.problems.dot(severity, count)}
      onClick={() => showFindingsOf(app, nodeId)}
    >
      <SeverityIcon severity={severity} size={12} />
      {count}
    </button>
  );
}
