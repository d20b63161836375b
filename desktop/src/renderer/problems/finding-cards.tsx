import { useMemo } from 'react';
import type { Finding, Severity } from 'eventwright/model/index.ts';
import { useApp, useFindings } from '../state/app.ts';
import { texts } from '../texts/index.ts';
import { FixButton } from './fix-button.tsx';
import { SeverityIcon } from './severity-icon.tsx';
import { showFinding } from './show-finding.ts';

const maxShown = 4;

const backgrounds: Readonly<Record<Severity, string>> = { error: 'bg-error-soft', warning: 'bg-warning-soft', info: 'bg-info-soft' };

function Card({ finding }: { readonly finding: Finding }) {
  const app = useApp();
  return (
    <div className={`rounded-lg text-xs ${backgrounds[finding.severity]}`}>
      <button type="button" className="flex w-full gap-2 px-2.5 py-2 text-left" onClick={() => showFinding(app, finding)}>
        <span className="pt-px">
          <SeverityIcon severity={finding.severity} />
        </span>
        <span className="min-w-0">
          <span className="block font-medium break-words">{finding.message}</span>
          <span className="block break-words text-muted">{finding.remedy}</span>
        </span>
      </button>
      {finding.fix && (
        <div className="flex items-center gap-2 pr-2.5 pb-2 pl-8">
          <FixButton finding={finding} />
          <span className="min-w-0 break-words text-muted">{finding.fix.label}</span>
        </div>
      )}
    </div>
  );
}

/** What is wrong with one element, in the words of the problems panel, with the fixes. */
export function FindingCards({ type, id }: { readonly type: 'node' | 'edge' | 'message'; readonly id: string }) {
  const { ui } = useApp();
  const findings = useFindings((state) => state.findings);
  const own = useMemo(() => findings.filter(({ target }) => target.type === type && target.id === id), [findings, type, id]);
  if (own.length === 0) return null;
  return (
    <ul className="flex flex-col gap-1">
      {own.slice(0, maxShown).map((finding) => (
        <li key={`${finding.ruleId} ${finding.pointer} ${finding.message}`}>
          <Card finding={finding} />
        </li>
      ))}
      {own.length > maxShown && (
        <li>
          <button type="button" className="ew-button h-6 text-xs text-muted" onClick={() => ui.setState({ drawer: 'problems' })}>
            {texts.problems.more(own.length - maxShown)}
          </button>
        </li>
      )}
    </ul>
  );
}
