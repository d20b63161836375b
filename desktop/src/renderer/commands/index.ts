import { addCommands } from './add-commands.ts';
import { arrangeCommands } from './arrange-commands.ts';
import type { Command } from './define-command.ts';
import { editCommands } from './edit-commands.ts';
import { fileCommands } from './file-commands.ts';
import { keyboardCommands } from './keyboard-commands.ts';
import { helpCommands, projectCommands, viewCommands } from './view-commands.ts';

/** THE list: menus, command palette, keys and the shortcut sheet come from it. */
export const commands: readonly Command[] = [
  ...fileCommands,
  ...editCommands,
  ...arrangeCommands,
  ...addCommands,
  ...keyboardCommands,
  ...viewCommands,
  ...projectCommands,
  ...helpCommands,
];

/** @returns undefined where no command has that id */
export const commandById = (id: string) => commands.find((command) => command.id === id);
