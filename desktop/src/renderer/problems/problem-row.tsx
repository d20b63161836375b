import type { Finding } from 'eventwright/model/index.ts';
import { texts } from '../texts/index.ts';
import { FixButton } from './fix-button.tsx';
import { whyOf } from './rule-why.ts';
import { SeverityIcon } from './severity-icon.tsx';

/** The element and the line of the text that a finding is about. */
export const placeOf = ({ target, range }: Finding) => {
  const line = range ? ` · ${texts.problems.line(range.line)}` : '';
  return `${target.type === 'document' ? texts.problems.document : target.id}${line}`;
};

function Why({ ruleId }: { readonly ruleId: string }) {
  const why = whyOf(ruleId);
  if (!why) return null;
  return (
    <p className="mt-1 border-l-2 border-accent pl-2 text-xs break-words text-muted">
      <span className="font-medium text-text">{texts.problems.why}</span> {why.text}{' '}
      <cite className="text-faint not-italic">{texts.problems.source(why.source)}</cite>
    </p>
  );
}

interface Props {
  readonly finding: Finding;
  /** Whether its path is lit and its reason shown. */
  readonly active: boolean;
  readonly onShow: () => void;
}

/** One finding: a click lights up its path and tells why; the button beside it mends it. */
export function ProblemRow({ finding, active, onShow }: Props) {
  return (
    <div className={`flex items-start gap-2 pr-3 hover:bg-hover ${active ? 'bg-accent-soft' : ''}`}>
      <button
        type="button"
        aria-current={active}
        className="flex min-w-0 flex-1 items-start gap-2.5 py-1.5 pl-3 text-left"
        onClick={onShow}
      >
        <span className="pt-0.75">
          <SeverityIcon severity={finding.severity} />
        </span>
        <span className="min-w-0 flex-1">
          <span className="block text-sm break-words">{finding.message}</span>
          <span className="block text-xs break-words text-muted">{finding.remedy}</span>
          {active && <Why ruleId={finding.ruleId} />}
        </span>
        <span className={`flex-none pt-0.5 text-right text-xs ${active ? 'text-muted' : 'text-faint'}`}>
          <span className="block">{finding.ruleId}</span>
          <span className="block max-w-48 truncate">{placeOf(finding)}</span>
        </span>
      </button>
      <span className="flex w-14 flex-none justify-end pt-2">
        <FixButton finding={finding} />
      </span>
    </div>
  );
}
