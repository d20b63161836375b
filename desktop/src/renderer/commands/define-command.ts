import type { App } from '../state/app.ts';
import type { Keys } from './keys.ts';

export interface Command {
  /** `area.verb`, stable: native menus and tests call it by this name. */
  readonly id: string;
  readonly group: 'File' | 'Edit' | 'Add' | 'View' | 'Project' | 'Help';
  /** Asked for when it is shown: the language may have changed. */
  readonly title: () => string;
  readonly keys?: readonly Keys[];
  /** Works while a text field has the focus, too. */
  readonly everywhere?: boolean;
  /** Left out of lists; only its key matters. */
  readonly hidden?: boolean;
  readonly when?: (app: App) => boolean;
  readonly run: (app: App) => void | Promise<void>;
}
