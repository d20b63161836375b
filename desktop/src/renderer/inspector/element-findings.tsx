import { useMemo } from 'react';
import { SeverityIcon } from '../problems/severity-icon.tsx';
import { showFinding } from '../problems/show-finding.ts';
import { useApp, useFindings } from '../state/app.ts';

const maxShown = 4;

/** What is wrong with the element that the inspector shows, in the words of the problems panel. */
export function ElementFindings({ type, id }: { readonly type: 'node' | 'edge' | 'message'; readonly id: string }) {
  const app = useApp();
  const findings = useFindings((state) => state.findings);
  const own = useMemo(() => findings.filter(({ target }) => target.type === type && target.id === id), [findings, type, id]);
  if (own.length === 0) return null;
  return (
    <ul className="flex flex-col gap-1">
      {own.slice(0, maxShown).map((finding) => (
        <li key={`${finding.ruleId} ${finding.pointer} ${finding.message}`}>
          <button
            type="button"
            className={`flex w-full gap-2 rounded-lg px-2.5 py-2 text-left text-xs ${finding.severity === 'error' ? 'bg-error-soft' : finding.severity === 'warning' ? 'bg-warning-soft' : 'bg-info-soft'}`}
            onClick={() => showFinding(app, finding)}
          >
            <span className="pt-px">
              <SeverityIcon severity={finding.severity} />
            </span>
            <span className="min-w-0">
              <span className="block font-medium break-words">{finding.message}</span>
              <span className="block break-words text-muted">{finding.remedy}</span>
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}
