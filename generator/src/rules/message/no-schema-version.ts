import { defineRule } from '../define-rule.ts';
import { setOn } from '../edits.ts';
import { messageRef } from '../wording.ts';

export const noSchemaVersion = defineRule({
  id: 'message/no-schema-version',
  severity: 'error',
  title: 'Message without a schema version',
  messages: {
    unversioned: 'The message "{message}" has no schemaVersion: a change that its readers cannot read would go out unseen.',
  },
  remedy: 'Add schemaVersion: "1", and raise it with each change that readers must follow.',
  fix: 'Set schemaVersion to 1',
  why: {
    text: 'Messages outlive the code that wrote them; readers need to tell old and new payloads apart.',
    source: 'CloudEvents, dataschema',
  },
  docs: 'rules/message.md',
  *check(graph) {
    for (const [id, message] of Object.entries(graph.topology.messages)) {
      if (id.startsWith('x-') || message.schemaVersion !== undefined) continue;
      yield {
        messageId: 'unversioned',
        target: messageRef(id),
        data: { message: message.title ?? id },
        edit: [setOn(messageRef(id), '/schemaVersion', '1')],
      };
    }
  },
});
