import * as Type from 'typebox';
import { text } from '../model/schema-kit.ts';
import { replicaSchema } from '../patterns/replicas/replicas.config.ts';
import { commonMembers, defineNode, object, optional } from './define-node.ts';

export const replica = defineNode({
  kind: 'replica',
  label: 'Replica',
  hint: 'A copy that follows its source, in another region for instance.',
  tone: 'query',
  ports: { in: true, out: true },
  initial: { replica: { conflict: 'version-wins', maxLagMs: 5000 } },
  schema: object(
    {
      kind: Type.Literal('replica'),
      ...commonMembers,
      region: optional(text({ title: 'Region', description: 'Where it stands.', examples: ['eu-west'] })),
      replica: optional(replicaSchema),
    },
    { title: 'Replica', description: 'An eventually consistent copy of a command store.' },
  ),
});
