import { CircleCheck } from 'lucide-react';
import type { ElementRef, Finding, Severity } from 'eventwright/model/index.ts';
import { useCallback, useMemo, useState } from 'react';
import { useApp, useDocumentPart, useFindings } from '../state/app.ts';
import { texts } from '../texts/index.ts';
import { firstOf, groupFindings, type FindingGroup, type Grouping } from './group-findings.ts';
import { ProblemFilter, severities } from './problem-filter.tsx';
import { placeOf, ProblemRow } from './problem-row.tsx';
import { showFinding } from './show-finding.ts';

/** Rows at first: thousands at once would take seconds to make. */
const rowsPerPage = 200;

const keyOf = ({ ruleId, messageId, pointer, message }: Finding) => `${ruleId} ${messageId} ${pointer} ${message}`;

/** The title of an element as the canvas shows it. */
function useTitleOf(): (ref: ElementRef) => string {
  const { document } = useApp();
  return useCallback(
    (ref: ElementRef) => {
      if (ref.type === 'document') return texts.problems.document;
      const { nodes, messages } = document.topology;
      return (ref.type === 'node' ? nodes[ref.id]?.title : ref.type === 'message' ? messages[ref.id]?.title : undefined) ?? ref.id;
    },
    [document],
  );
}

/** The findings that the filter leaves, in groups. */
function useGroups(shown: ReadonlySet<Severity>, words: string, grouping: Grouping): FindingGroup[] {
  const findings = useFindings((state) => state.findings);
  const titleOf = useTitleOf();
  return useMemo(() => {
    const wanted = (finding: Finding) =>
      shown.has(finding.severity) &&
      (words === '' || `${finding.message} ${finding.ruleId} ${placeOf(finding)}`.toLowerCase().includes(words));
    return groupFindings(findings.filter(wanted), grouping, titleOf);
  }, [findings, shown, words, grouping, titleOf]);
}

function Groups({ groups }: { readonly groups: readonly FindingGroup[] }) {
  const app = useApp();
  const [active, setActive] = useState<string>();
  const [rows, setRows] = useState(rowsPerPage);
  const rest = groups.reduce((sum, { findings }) => sum + findings.length, 0) - rows;
  const show = (finding: Finding) => {
    setActive(keyOf(finding));
    showFinding(app, finding);
  };
  return (
    <>
      {firstOf(groups, rows).map(({ key, title, findings }) => (
        <section key={key} aria-label={title}>
          <h3 className="sticky top-0 z-10 bg-surface px-3 py-1 text-xs font-semibold text-muted">{title}</h3>
          {findings.map((finding) => (
            <ProblemRow key={keyOf(finding)} finding={finding} active={active === keyOf(finding)} onShow={() => show(finding)} />
          ))}
        </section>
      ))}
      {rest > 0 && (
        <button type="button" className="ew-button mx-2 my-1 text-xs" onClick={() => setRows(rows + rowsPerPage)}>
          {texts.problems.more(rest)}
        </button>
      )}
    </>
  );
}

/** Everything that is wrong, in groups; a click leads to the place and says why, a second click mends it. */
export function ProblemsPanel() {
  const total = useFindings((state) => state.findings.length);
  const revision = useFindings((state) => state.revision);
  const current = useDocumentPart((snapshot) => snapshot.revision);
  const [shown, setShown] = useState<ReadonlySet<Severity>>(() => new Set(severities));
  const [grouping, setGrouping] = useState<Grouping>('severity');
  const [query, setQuery] = useState('');
  const groups = useGroups(shown, query.trim().toLowerCase(), grouping);
  const toggle = (severity: Severity) =>
    setShown((before) => new Set(before.has(severity) ? [...before].filter((other) => other !== severity) : [...before, severity]));
  return (
    <section aria-label={texts.regions.problems} aria-busy={revision !== current} className="flex h-full flex-col">
      <ProblemFilter {...{ shown, grouping, query }} onToggle={toggle} onGrouping={setGrouping} onQuery={setQuery} />
      <div className="min-h-0 flex-1 overflow-y-auto pb-1">
        <Groups groups={groups} />
        {groups.length === 0 && (
          <div className="flex items-center gap-2 px-3 py-3 text-sm text-muted">
            {total === 0 && <CircleCheck size={16} className="text-good" aria-hidden />}
            {total === 0 ? texts.problems.none : texts.problems.noneShown}
          </div>
        )}
      </div>
    </section>
  );
}
