import { CircleX, Info, X } from 'lucide-react';
import { useApp, useUi } from '../state/app.ts';
import { dismissNotice } from '../state/ui-store.ts';
import { texts } from '../texts/index.ts';

/** What happened, to what, and what to do now. At the foot of the inspector, where they cover neither the drawing nor the problems. */
export function Notices() {
  const { ui } = useApp();
  const notices = useUi((state) => state.notices);
  return (
    <div
      className="pointer-events-none absolute right-1.5 bottom-1.5 z-50 flex w-[300px] max-w-[calc(100vw-12px)] flex-col gap-2"
      aria-live="polite"
    >
      {notices.map(({ id, tone, message, remedy, action }) => (
        <div
          key={id}
          role={tone === 'error' ? 'alert' : 'status'}
          className="pointer-events-auto flex gap-2.5 rounded-xl border border-line bg-raised py-2.5 pr-2 pl-3.5 text-sm shadow-float"
        >
          {tone === 'error' ? (
            <CircleX size={16} className="mt-0.5 flex-none text-error" aria-hidden />
          ) : (
            <Info size={16} className="mt-0.5 flex-none text-info" aria-hidden />
          )}
          <div className="min-w-0 flex-1">
            <div className="break-words">{message}</div>
            {remedy !== undefined && <div className="break-words text-muted">{remedy}</div>}
            {action && (
              <button
                type="button"
                className="ew-button mt-1.5"
                data-tone="outline"
                onClick={() => {
                  dismissNotice(ui, id);
                  action.run();
                }}
              >
                {action.label}
              </button>
            )}
          </div>
          <button
            type="button"
            className="ew-button ew-icon-button size-6"
            aria-label={texts.dialogs.close}
            onClick={() => dismissNotice(ui, id)}
          >
            <X size={14} />
          </button>
        </div>
      ))}
    </div>
  );
}
