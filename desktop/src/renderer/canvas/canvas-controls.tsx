import { Maximize, Minus, Plus, Workflow } from 'lucide-react';
import { useUi } from '../state/app.ts';
import { useRunCommand } from '../commands/use-commands.ts';
import { IconButton } from '../frame/icon-button.tsx';
import { texts } from '../texts/index.ts';

/** Zoom, fit and layout, bottom left. */
export function CanvasControls() {
  const run = useRunCommand();
  const zoom = useUi((state) => state.zoom);
  return (
    <div
      className="absolute bottom-3 left-3 z-10 flex items-center gap-0.5 rounded-lg border border-line bg-surface p-0.5"
      role="toolbar"
      aria-label={texts.canvas.controls}
    >
      <IconButton label={texts.commands.zoomOut} onClick={() => run('view.zoom-out')} icon={<Minus size={16} />} />
      <button
        type="button"
        className="ew-button w-13 px-0 text-xs tabular-nums"
        aria-label={texts.commands.zoomReset}
        title={texts.commands.zoomReset}
        onClick={() => run('view.zoom-reset')}
      >
        {Math.round(zoom * 100)} %
      </button>
      <IconButton label={texts.commands.zoomIn} onClick={() => run('view.zoom-in')} icon={<Plus size={16} />} />
      <span className="mx-0.5 h-4 w-px bg-line" />
      <IconButton label={texts.commands.fit} onClick={() => run('view.fit')} icon={<Maximize size={15} />} />
      <IconButton label={texts.commands.layout} onClick={() => run('edit.auto-layout')} icon={<Workflow size={15} />} />
    </div>
  );
}
