import { ConnectDialog } from '../canvas/connect-dialog.tsx';
import { CommandPalette } from '../commands/command-palette.tsx';
import { ShortcutSheet } from '../commands/shortcut-sheet.tsx';
import { GenerateDialog } from '../generate/generate-dialog.tsx';
import { useUi } from '../state/app.ts';
import { VersionsDialog } from './versions-dialog.tsx';
import { RestoreDialog } from './restore-dialog.tsx';
import { ConflictDialog, OpenDialog, SaveAsDialog, UnsavedDialog } from './file-dialogs.tsx';

/** The dialog that is open, if one is. */
export function Dialogs() {
  const dialog = useUi((state) => state.dialog);
  switch (dialog?.type) {
    case undefined:
      return null;
    case 'palette':
    case 'search':
      return <CommandPalette key={dialog.type} mode={dialog.type} />;
    case 'shortcuts':
      return <ShortcutSheet />;
    case 'connect':
      return <ConnectDialog nodeId={dialog.nodeId} />;
    case 'generate':
      return <GenerateDialog />;
    case 'open':
      return <OpenDialog />;
    case 'versions':
      return <VersionsDialog />;
    case 'save-as':
      return <SaveAsDialog />;
    case 'unsaved':
      return <UnsavedDialog proceed={dialog.proceed} />;
    case 'restore':
      return <RestoreDialog backups={dialog.backups} />;
    case 'conflict':
      return <ConflictDialog theirs={dialog.theirs} />;
  }
}
