import { LoaderCircle, PanelBottom } from 'lucide-react';
import { useRunCommand } from '../commands/use-commands.ts';
import { useDocumentPart, useUi } from '../state/app.ts';
import { texts } from '../texts/index.ts';

/** Broker profile, selection, counts, zoom, and what runs in the background. */
export function StatusBar() {
  const run = useRunCommand();
  const topology = useDocumentPart((snapshot) => snapshot.topology);
  const format = useDocumentPart((snapshot) => snapshot.file.format);
  const { nodes, edges } = useUi((state) => state.selection);
  const zoom = useUi((state) => state.zoom);
  const busy = useUi((state) => state.busy);
  const drawer = useUi((state) => state.drawer);
  const selected = nodes.size + edges.size;
  return (
    <footer className="flex h-6 flex-none items-center gap-4 border-t border-line bg-surface px-3 text-xs text-muted">
      <span title={texts.inspector.broker}>{texts.brokers[topology.servers['main']?.protocol ?? 'postgres']}</span>
      <span className="tabular-nums">
        {texts.status.counts(Object.keys(topology.nodes).length, Object.keys(topology.edges).length, Object.keys(topology.messages).length)}
      </span>
      {selected > 0 && <span>{texts.status.selected(texts.status.selection(nodes.size, edges.size))}</span>}
      <output className="ml-auto flex items-center gap-1.5">
        {busy !== undefined && <LoaderCircle size={12} className="animate-spin motion-reduce:animate-none" aria-hidden />}
        {busy?.words}
      </output>
      {busy?.cancel && (
        <button type="button" className="text-accent hover:underline" onClick={busy.cancel}>
          {texts.dialogs.cancel}
        </button>
      )}
      <span className="uppercase">{format}</span>
      <span className="w-10 text-right tabular-nums">{Math.round(zoom * 100)} %</span>
      <button
        type="button"
        className={`flex items-center gap-1 hover:text-text ${drawer ? 'text-text' : ''}`}
        aria-label={texts.status.drawer}
        title={texts.status.drawer}
        onClick={() => run('view.problems')}
      >
        <PanelBottom size={13} />
      </button>
    </footer>
  );
}
