import { nodeKinds } from 'eventwright/nodes/index.ts';
import { addNodeAt } from '../canvas/connect-actions.ts';
import { addStamp } from '../stamps/add-stamp.ts';
import { stamps } from '../stamps/stamps.ts';
import { texts } from '../texts/index.ts';
import type { Command } from './define-command.ts';

export const addCommands: readonly Command[] = [
  {
    id: 'add.by-name',
    group: 'Add',
    title: () => texts.commands.addByName,
    keys: ['/'],
    run: (app) =>
      app.ui.setState({
        addMenu: {
          screen: { x: window.innerWidth / 2 - 132, y: window.innerHeight / 3 },
          canvas: app.canvas?.center() ?? { x: 0, y: 0 },
          link: undefined,
        },
      }),
  },
  ...nodeKinds.map(({ kind }): Command => ({
    id: `add.${kind}`,
    group: 'Add',
    title: () => texts.commands.addNode(texts.nodeKinds[kind].label),
    run: (app) => void addNodeAt(app, kind, app.canvas?.center() ?? { x: 0, y: 0 }),
  })),
  ...stamps.map((stamp): Command => ({
    id: `add.pattern-${stamp.id}`,
    group: 'Add',
    title: () => texts.commands.addPattern(texts.stamps.list[stamp.id].title),
    run: (app) => addStamp(app, stamp, app.canvas?.center() ?? { x: 0, y: 0 }),
  })),
];
