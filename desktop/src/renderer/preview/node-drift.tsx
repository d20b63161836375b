import { FileDiff } from 'lucide-react';
import { useUi } from '../state/app.ts';
import { texts } from '../texts/index.ts';
import { DriftList } from './drift-list.tsx';

/** The files of one node that disagree with the drawing. */
export function NodeDrift({ nodeId }: { readonly nodeId: string }) {
  const own = useUi((state) => state.driftByNode.get(nodeId));
  if (!own) return null;
  return (
    <section className="rounded-lg bg-warning-soft px-2.5 py-2 text-text" aria-label={texts.drift.heading}>
      <h3 className="flex items-center gap-1.5 pb-1 text-xs font-semibold">
        <FileDiff size={13} className="flex-none text-warning" aria-hidden />
        {texts.drift.summary(own.length)}
      </h3>
      <DriftList drift={own} />
    </section>
  );
}
