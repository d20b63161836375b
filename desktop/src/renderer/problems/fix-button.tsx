import { Wrench } from 'lucide-react';
import type { Finding } from 'eventwright/model/index.ts';
import { useApp, useDocumentPart, useFindings } from '../state/app.ts';
import { texts } from '../texts/index.ts';
import { applyFix } from './apply-fix.ts';

/** Mends a finding in one step, where its rule knows how. */
export function FixButton({ finding }: { readonly finding: Finding }) {
  const app = useApp();
  const current = useDocumentPart(({ revision, draft }) => (draft === undefined ? revision : undefined));
  const fits = useFindings(({ revision }) => revision) === current;
  if (!finding.fix) return null;
  return (
    <button
      type="button"
      className="ew-button h-6 flex-none gap-1 px-2 text-xs"
      data-tone="outline"
      title={finding.fix.label}
      aria-label={texts.problems.fixBy(finding.fix.label)}
      disabled={!fits}
      onClick={() => applyFix(app, finding)}
    >
      <Wrench size={12} aria-hidden />
      {texts.problems.fix}
    </button>
  );
}
