import { ChevronDown, ChevronRight, FileCode2 } from 'lucide-react';
import { lazy, Suspense, useMemo, useState } from 'react';
import { SeverityIcon } from '../problems/severity-icon.tsx';
import { useApp, useUi } from '../state/app.ts';
import { texts } from '../texts/index.ts';
import { DriftList } from './drift-list.tsx';
import { treeRows, type FileStatus, type TreeRow } from './file-tree.ts';
import type { ShownFile } from './merge-files.ts';
import { usePreview, type Preview } from './use-preview.ts';

// Monaco comes when a file is looked at.
const PreviewEditor = lazy(async () => ({ default: (await import('./preview-editor.tsx')).PreviewEditor }));

const statusStyles: Readonly<Record<NonNullable<FileStatus>, string>> = {
  new: 'text-good',
  changed: 'text-warning',
  kept: 'text-info',
  same: 'text-faint',
};

function Row({
  row,
  open,
  selected,
  onPress,
}: {
  readonly row: TreeRow;
  readonly open: boolean;
  readonly selected: boolean;
  readonly onPress: () => void;
}) {
  const Chevron = open ? ChevronDown : ChevronRight;
  const marked = row.status !== null && row.status !== 'same' ? row.status : undefined;
  return (
    <button
      type="button"
      role="treeitem"
      aria-level={row.depth + 1}
      aria-selected={selected}
      {...(row.isFolder && { 'aria-expanded': open })}
      className={`flex h-6 w-full items-center gap-1.5 rounded px-2 text-left text-xs ${selected ? 'bg-accent-soft' : 'hover:bg-hover'}`}
      style={{ paddingLeft: 8 + row.depth * 12 }}
      onClick={onPress}
    >
      {row.isFolder ? (
        <Chevron size={13} className="flex-none text-muted" aria-hidden />
      ) : (
        <FileCode2 size={13} className="flex-none text-muted" aria-hidden />
      )}
      <span className="min-w-0 flex-1 truncate">{row.name}</span>
      {marked && !row.isFolder && <span className={`flex-none ${statusStyles[marked]}`}>{texts.preview.statuses[marked]}</span>}
      {marked && row.isFolder && !open && <span className="size-1.5 flex-none rounded-full bg-warning" aria-hidden />}
    </button>
  );
}

function Tree({
  files,
  selected,
  onSelect,
}: {
  readonly files: readonly ShownFile[];
  readonly selected: string | undefined;
  readonly onSelect: (path: string) => void;
}) {
  const [closed, setClosed] = useState<ReadonlySet<string>>(() => new Set(['runtime/']));
  const rows = useMemo(() => treeRows(files, closed), [files, closed]);
  const toggle = (path: string) =>
    setClosed((before) => new Set(before.has(path) ? [...before].filter((other) => other !== path) : [...before, path]));
  return (
    <div role="tree" aria-label={texts.preview.files} className="h-full w-64 flex-none overflow-y-auto border-r border-line p-1">
      {rows.map((row) => (
        <Row
          key={row.path}
          row={row}
          open={!closed.has(row.path)}
          selected={row.path === selected}
          onPress={() => (row.isFolder ? toggle(row.path) : onSelect(row.path))}
        />
      ))}
    </div>
  );
}

function Reason({ preview }: { readonly preview: Preview }) {
  if (preview.state === 'failed')
    return (
      <p className="text-sm" role="alert">
        {preview.message} <span className="text-muted">{preview.remedy}</span>
      </p>
    );
  if (preview.state !== 'refused') return <p className="text-sm text-muted">{texts.preview.waiting}</p>;
  return (
    <>
      <p className="text-sm">{texts.preview.refused(preview.findings.length)}</p>
      <ul className="mt-1 flex flex-col gap-1">
        {preview.findings.slice(0, 5).map(({ ruleId, message, severity }) => (
          <li key={`${ruleId} ${message}`} className="flex gap-2 text-xs text-muted">
            <SeverityIcon severity={severity} />
            {message}
          </li>
        ))}
      </ul>
    </>
  );
}

const firstFile = (files: readonly ShownFile[]) => files.find(({ path }) => /wiring|handler/.test(path)) ?? files[0];

/** The generated project as one draws: its tree, and its files beside what is on disk. */
export function PreviewPanel() {
  const { preview, files, busy } = usePreview();
  const { ui } = useApp();
  const path = useUi((state) => state.previewPath);
  const drift = useUi((state) => state.drift);
  const file = files.find((each) => each.path === path) ?? firstFile(files);
  return (
    <section aria-label={texts.regions.preview} aria-busy={busy} className="flex h-full">
      {preview.state !== 'shown' || !file ? (
        <div className="overflow-y-auto p-3">
          <Reason preview={preview} />
        </div>
      ) : (
        <>
          <Tree files={files} selected={file.path} onSelect={(previewPath) => ui.setState({ previewPath })} />
          <div className={`flex min-w-0 flex-1 flex-col ${busy ? 'opacity-70' : ''}`}>
            {drift.length > 0 && (
              <details className="flex-none border-b border-line text-xs">
                <summary className="cursor-pointer px-3 py-1.5 text-warning">{texts.drift.summary(drift.length)}</summary>
                <div className="max-h-40 overflow-y-auto px-3 pb-2">
                  <DriftList drift={drift} />
                </div>
              </details>
            )}
            <Suspense fallback={<div className="p-3 text-sm text-muted">{texts.text.loading}</div>}>
              <PreviewEditor file={file} />
            </Suspense>
          </div>
        </>
      )}
    </section>
  );
}
