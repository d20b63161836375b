import { toId } from '../document/ids.ts';
import type { App } from '../state/app.ts';
import { joinPath } from '../state/join-path.ts';

/** Where the project of the drawing goes unless the user says otherwise. */
export const projectFolder = ({ info, document }: Pick<App, 'info' | 'document'>): string =>
  joinPath(info.folder, toId(document.topology.info.name, 'project'));
