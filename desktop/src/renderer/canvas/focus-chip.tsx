import { Focus, Minus, Plus, X } from 'lucide-react';
import { useRunCommand } from '../commands/use-commands.ts';
import { IconButton } from '../frame/icon-button.tsx';
import { useDocumentPart, useUi } from '../state/app.ts';
import { texts } from '../texts/index.ts';

/** Says that only a part of the drawing is shown, top centre. */
export function FocusChip() {
  const run = useRunCommand();
  const focus = useUi((state) => state.focus);
  const nodes = useDocumentPart((snapshot) => snapshot.topology.nodes);
  const [first] = focus?.nodeIds ?? [];
  if (!focus || first === undefined) return null;
  return (
    <output className="absolute top-3 left-1/2 z-10 flex -translate-x-1/2 items-center gap-1 rounded-lg border border-line bg-surface py-0.5 pr-0.5 pl-2.5 text-sm whitespace-nowrap shadow-float">
      <Focus size={14} className="text-accent" aria-hidden />
      <span className="mr-1 max-w-56 truncate">{texts.focus.around(nodes[first]?.title ?? first, focus.nodeIds.length)}</span>
      <IconButton
        label={texts.commands.focusNarrower}
        disabled={focus.hops === 0}
        icon={<Minus size={14} />}
        onClick={() => run('view.focus-narrower')}
      />
      <span className="w-14 text-center text-xs text-muted tabular-nums">{texts.focus.hops(focus.hops)}</span>
      <IconButton label={texts.commands.focusWider} icon={<Plus size={14} />} onClick={() => run('view.focus-wider')} />
      <IconButton label={texts.focus.showAll} icon={<X size={14} />} onClick={() => run('view.focus')} />
    </output>
  );
}
