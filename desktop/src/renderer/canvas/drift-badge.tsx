import { FileDiff } from 'lucide-react';
import { useApp, useUi } from '../state/app.ts';
import { select } from '../state/ui-store.ts';
import { texts } from '../texts/index.ts';

/** At the foot of a card whose code says something else than the drawing; pressed, the inspector tells where. */
export function DriftBadge({ nodeId }: { readonly nodeId: string }) {
  const { ui, document } = useApp();
  const count = useUi((state) => state.driftByNode.get(nodeId)?.length);
  if (count === undefined) return null;
  const label = texts.drift.badge(document.topology.nodes[nodeId]?.title ?? nodeId, count);
  return (
    <button
      type="button"
      className="nodrag absolute right-3 -bottom-2.5 flex h-5 items-center gap-0.5 rounded-full border border-warning bg-warning-soft px-1 text-xs leading-none font-semibold text-warning"
      aria-label={label}
      title={label}
      onClick={() => {
        select(ui, [nodeId]);
        ui.setState({ inspectorTab: 'properties' });
      }}
    >
      <FileDiff size={12} aria-hidden />
      {count}
    </button>
  );
}
