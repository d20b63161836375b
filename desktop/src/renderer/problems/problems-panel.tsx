import { CircleCheck, Search } from 'lucide-react';
import type { Finding, Severity } from 'eventwright/model/index.ts';
import { useMemo, useState } from 'react';
import { useApp, useDocumentPart, useFindings } from '../state/app.ts';
import { texts } from '../texts/en.ts';
import { SeverityIcon } from './severity-icon.tsx';
import { showFinding } from './show-finding.ts';

const severities: readonly Severity[] = ['error', 'warning', 'info'];

const placeOf = ({ target, range }: Finding) => {
  const line = range ? ` · ${texts.problems.line(range.line)}` : '';
  return `${target.type === 'document' ? texts.problems.document : target.id}${line}`;
};

function Row({ finding, active, onShow }: { readonly finding: Finding; readonly active: boolean; readonly onShow: () => void }) {
  return (
    <button
      type="button"
      aria-current={active}
      className={`flex w-full items-start gap-2.5 px-3 py-1.5 text-left hover:bg-hover ${active ? 'bg-accent-soft' : ''}`}
      onClick={onShow}
    >
      <span className="pt-0.75">
        <SeverityIcon severity={finding.severity} />
      </span>
      <span className="min-w-0 flex-1">
        <span className="block text-sm break-words">{finding.message}</span>
        <span className="block text-xs break-words text-muted">{finding.remedy}</span>
      </span>
      <span className="flex-none pt-0.5 text-right text-xs text-faint">
        <span className="block">{finding.ruleId}</span>
        <span className="block max-w-48 truncate">{placeOf(finding)}</span>
      </span>
    </button>
  );
}

function Filter({
  shown,
  onToggle,
  query,
  onQuery,
}: {
  readonly shown: ReadonlySet<Severity>;
  readonly onToggle: (severity: Severity) => void;
  readonly query: string;
  readonly onQuery: (query: string) => void;
}) {
  const counts = useFindings((state) => state.counts);
  return (
    <div className="flex h-9 flex-none items-center gap-1 border-b border-line px-3">
      {severities.map((severity) => (
        <button
          key={severity}
          type="button"
          aria-pressed={shown.has(severity)}
          className={`ew-button h-6 gap-1.5 px-2 text-xs ${shown.has(severity) ? '' : 'opacity-45'}`}
          title={texts.problems.toggle(severity)}
          onClick={() => onToggle(severity)}
        >
          <SeverityIcon severity={severity} />
          {texts.problems.count(severity, counts[severity])}
        </button>
      ))}
      <label className="relative ml-auto">
        <span className="sr-only">{texts.problems.filter}</span>
        <Search size={13} className="absolute top-1.75 left-2 text-faint" aria-hidden />
        <input
          className="ew-field h-6.5 w-52 pl-7 text-xs"
          value={query}
          placeholder={texts.problems.filter}
          onChange={(event) => onQuery(event.target.value)}
        />
      </label>
    </div>
  );
}

/** Everything that is wrong, by severity; a click leads to the place. */
export function ProblemsPanel() {
  const app = useApp();
  const { findings, revision } = useFindings((state) => state);
  const current = useDocumentPart((snapshot) => snapshot.revision);
  const [shown, setShown] = useState<ReadonlySet<Severity>>(() => new Set(severities));
  const [query, setQuery] = useState('');
  const [active, setActive] = useState<Finding>();
  const words = query.trim().toLowerCase();
  const visible = useMemo(
    () =>
      findings.filter(
        (finding) =>
          shown.has(finding.severity) &&
          (words === '' || `${finding.message} ${finding.ruleId} ${placeOf(finding)}`.toLowerCase().includes(words)),
      ),
    [findings, shown, words],
  );
  const toggle = (severity: Severity) =>
    setShown((before) => new Set(before.has(severity) ? [...before].filter((other) => other !== severity) : [...before, severity]));
  return (
    <section aria-label={texts.regions.problems} aria-busy={revision !== current} className="flex h-full flex-col">
      <Filter shown={shown} onToggle={toggle} query={query} onQuery={setQuery} />
      <div className="min-h-0 flex-1 overflow-y-auto py-1">
        {visible.map((finding) => (
          <Row
            key={`${finding.ruleId} ${finding.messageId} ${finding.pointer} ${finding.message}`}
            finding={finding}
            active={active === finding}
            onShow={() => {
              setActive(finding);
              showFinding(app, finding);
            }}
          />
        ))}
        {visible.length === 0 && (
          <div className="flex items-center gap-2 px-3 py-3 text-sm text-muted">
            {findings.length === 0 && <CircleCheck size={16} className="text-good" aria-hidden />}
            {findings.length === 0 ? texts.problems.none : texts.problems.noneShown}
          </div>
        )}
      </div>
    </section>
  );
}
