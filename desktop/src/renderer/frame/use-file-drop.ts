import { useEffect, useState } from 'react';
import { useApp } from '../state/app.ts';
import { openText, whenSafe } from '../state/file-actions.ts';
import { notify } from '../state/ui-store.ts';
import { texts } from '../texts/index.ts';

const maxBytes = 20_000_000;

const bringsFiles = ({ dataTransfer }: DragEvent) => dataTransfer?.types.includes('Files') ?? false;

/** Opens a topology file that is dropped anywhere on the window. @returns whether one is being dragged over it */
export function useFileDrop(): boolean {
  const app = useApp();
  const [over, setOver] = useState(false);
  useEffect(() => {
    const open = async (file: File) => {
      if (!/\.(json|ya?ml)$/i.test(file.name) || file.size > maxBytes)
        return notify(app.ui, 'error', texts.file.notTopology(file.name), texts.file.notTopologyHint);
      const text = await file.text();
      whenSafe(app, () => {
        openText(app, file.name, text);
        notify(app.ui, 'info', texts.file.dropped(file.name), texts.file.droppedHint);
      });
    };
    const onDragOver = (event: DragEvent) => {
      if (!bringsFiles(event)) return;
      // Without it the browser would leave the page for the file.
      event.preventDefault();
      setOver(true);
    };
    const onDragLeave = (event: DragEvent) => event.relatedTarget === null && setOver(false);
    const onDrop = (event: DragEvent) => {
      if (!bringsFiles(event)) return;
      event.preventDefault();
      setOver(false);
      const file = event.dataTransfer?.files[0];
      if (file) void open(file);
    };
    window.addEventListener('dragover', onDragOver);
    window.addEventListener('dragleave', onDragLeave);
    window.addEventListener('drop', onDrop);
    return () => {
      window.removeEventListener('dragover', onDragOver);
      window.removeEventListener('dragleave', onDragLeave);
      window.removeEventListener('drop', onDrop);
    };
  }, [app]);
  return over;
}
