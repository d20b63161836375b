import { CircleCheck, CircleSlash, CircleX } from 'lucide-react';
import type { GenerateOutcome } from '../../shared/host-contract.ts';
import { SeverityIcon } from '../problems/severity-icon.tsx';
import { showFinding } from '../problems/show-finding.ts';
import { useApp, useFindings } from '../state/app.ts';
import { texts } from '../texts/index.ts';

type Refused = Extract<GenerateOutcome, { outcome: 'refused' }>;

function RefusedView({ findings }: Refused) {
  const app = useApp();
  const known = useFindings((state) => state.findings);
  const jump = (problem: Refused['findings'][number]) => {
    const finding = known.find(({ ruleId, message }) => ruleId === problem.ruleId && message === problem.message);
    app.ui.setState({ dialog: undefined, drawer: 'problems' });
    if (finding) showFinding(app, finding);
  };
  return (
    <div className="mt-3">
      <div className="flex items-center gap-2 text-sm font-medium">
        <CircleX size={16} className="text-error" aria-hidden />
        {texts.generate.refused(findings.length)}
      </div>
      <div className="mt-2 max-h-56 overflow-y-auto rounded-lg border border-line">
        {findings.map((problem) => (
          <button
            key={`${problem.ruleId} ${problem.message}`}
            type="button"
            className="flex w-full gap-2.5 px-3 py-2 text-left hover:bg-hover"
            onClick={() => jump(problem)}
          >
            <span className="pt-0.75">
              <SeverityIcon severity={problem.severity} />
            </span>
            <span className="min-w-0">
              <span className="block text-sm break-words">{problem.message}</span>
              <span className="block text-xs break-words text-muted">{problem.remedy}</span>
            </span>
          </button>
        ))}
      </div>
    </div>
  );
}

/** How a generation ended. */
export function OutcomeView({ outcome }: { readonly outcome: GenerateOutcome }) {
  if (outcome.outcome === 'refused') return <RefusedView {...outcome} />;
  if (outcome.outcome === 'generated') {
    return (
      <output className="mt-3 flex gap-2.5 rounded-lg border border-line bg-sunken p-3">
        <CircleCheck size={16} className="mt-0.5 flex-none text-good" aria-hidden />
        <div className="min-w-0 text-sm">
          <div className="font-medium">{texts.generate.done(outcome.written, outcome.unchanged, outcome.kept)}</div>
          <div className="mt-1 text-xs text-muted">{texts.generate.next}</div>
          <code className="mt-1 block rounded-md border border-line bg-surface px-2 py-1.5 font-mono text-xs break-all select-all">
            cd {outcome.folder} && npm install && npm start
          </code>
        </div>
      </output>
    );
  }
  if (outcome.outcome === 'cancelled') {
    return (
      <output className="mt-3 flex items-center gap-2 text-sm text-muted">
        <CircleSlash size={16} aria-hidden />
        {texts.generate.cancelled}
      </output>
    );
  }
  return (
    <div className="mt-3 flex gap-2.5 rounded-lg bg-error-soft p-3 text-sm" role="alert">
      <CircleX size={16} className="mt-0.5 flex-none text-error" aria-hidden />
      <div>
        <div className="font-medium">{outcome.message}</div>
        <div className="text-muted">{outcome.remedy}</div>
      </div>
    </div>
  );
}
