import { Search } from 'lucide-react';
import type { Severity } from 'eventwright/model/index.ts';
import { useFindings } from '../state/app.ts';
import { texts } from '../texts/index.ts';
import { groupings, type Grouping } from './group-findings.ts';
import { SeverityIcon } from './severity-icon.tsx';

export const severities: readonly Severity[] = ['error', 'warning', 'info'];

interface Props {
  readonly shown: ReadonlySet<Severity>;
  readonly onToggle: (severity: Severity) => void;
  readonly grouping: Grouping;
  readonly onGrouping: (grouping: Grouping) => void;
  readonly query: string;
  readonly onQuery: (query: string) => void;
}

/** What the list of problems shows, and in which order. */
export function ProblemFilter({ shown, onToggle, grouping, onGrouping, query, onQuery }: Props) {
  const counts = useFindings((state) => state.counts);
  return (
    <div className="flex h-9 flex-none items-center gap-1 border-b border-line px-3">
      {severities.map((severity) => (
        <button
          key={severity}
          type="button"
          aria-pressed={shown.has(severity)}
          className={`ew-button h-6 flex-none gap-1.5 px-2 text-xs ${shown.has(severity) ? '' : 'line-through'}`}
          title={texts.problems.toggle(severity)}
          onClick={() => onToggle(severity)}
        >
          <SeverityIcon severity={severity} />
          {texts.problems.count(severity, counts[severity])}
        </button>
      ))}
      <label className="ml-auto flex flex-none items-center gap-1.5 text-xs text-muted">
        <span className="max-[860px]:sr-only">{texts.problems.groupBy}</span>
        <select
          className="ew-field h-6.5 w-30 text-xs"
          value={grouping}
          onChange={({ target }) => onGrouping(groupings.find((name) => name === target.value) ?? grouping)}
        >
          {groupings.map((name) => (
            <option key={name} value={name}>
              {texts.problems.groupings[name]}
            </option>
          ))}
        </select>
      </label>
      <label className="relative min-w-0">
        <span className="sr-only">{texts.problems.filter}</span>
        <Search size={13} className="absolute top-1.75 left-2 text-faint" aria-hidden />
        <input
          className="ew-field h-6.5 w-52 max-w-full min-w-0 pl-7 text-xs"
          value={query}
          placeholder={texts.problems.filter}
          onChange={(event) => onQuery(event.target.value)}
        />
      </label>
    </div>
  );
}
