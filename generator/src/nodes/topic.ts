import * as Type from 'typebox';
import { channelMembers } from '../model/channel.ts';
import { commonMembers, defineNode, object } from './define-node.ts';

export const topic = defineNode({
  kind: 'topic',
  label: 'Topic',
  hint: 'Announces events to any number of subscribers.',
  tone: 'event',
  ports: { in: true, out: true },
  initial: {},
  schema: object(
    { kind: Type.Literal('topic'), ...commonMembers, ...channelMembers },
    { title: 'Topic', description: 'A publish-subscribe channel: every subscription gets its own copy.' },
  ),
});
