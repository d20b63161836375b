import type { Drift } from '../../shared/host-contract.ts';
import { useApp } from '../state/app.ts';
import { texts } from '../texts/index.ts';

/** Files where code and drawing disagree: why, and what to do. A press shows the file in the code preview. */
export function DriftList({ drift }: { readonly drift: readonly Drift[] }) {
  const { ui } = useApp();
  return (
    <ul className="flex flex-col gap-1">
      {drift.map(({ path, reason }) => (
        <li key={`${path} ${reason}`}>
          <button
            type="button"
            className="-mx-1 w-[calc(100%+8px)] rounded px-1 py-0.5 text-left text-xs hover:bg-hover"
            aria-label={`${texts.drift.show(path)}. ${texts.drift.reasons[reason].what}`}
            onClick={() => ui.setState({ drawer: 'preview', previewPath: path })}
          >
            <span className="block truncate font-mono" title={path}>
              {path}
            </span>
            <span className="block break-words">
              {texts.drift.reasons[reason].what} <span className="text-muted">{texts.drift.reasons[reason].remedy}</span>
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}
