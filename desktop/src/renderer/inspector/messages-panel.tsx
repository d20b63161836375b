import { ArrowLeft, Plus, Trash2 } from 'lucide-react';
import type { Message, Topology } from 'eventwright/model/index.ts';
import { addMessage, deleteDefinition, setElement } from '../document/operations.ts';
import { messagePropertySchema } from '../document/schema.ts';
import { IconButton } from '../frame/icon-button.tsx';
import { elementKey } from '../state/findings-store.ts';
import { useApp, useDocumentPart, useFindings, useUi } from '../state/app.ts';
import { texts } from '../texts/index.ts';
import { SeverityIcon } from '../problems/severity-icon.tsx';
import { FindingCards } from '../problems/finding-cards.tsx';
import { IdField } from './id-field.tsx';
import { SchemaForm } from './schema-form.tsx';

const kindColours: Readonly<Record<Message['kind'], string>> = {
  command: 'bg-command',
  event: 'bg-event',
  query: 'bg-query',
  reply: 'bg-reply',
};

const usesOf = (topology: Topology, id: string) => Object.values(topology.edges).filter(({ messages }) => messages?.includes(id)).length;

function MessageEditor({ id, message }: { readonly id: string; readonly message: Message }) {
  const { document, ui } = useApp();
  const close = () => ui.setState({ messageId: undefined });
  const remove = () => {
    document.edit(texts.undo.removeMessage, (topology) => deleteDefinition(topology, 'messages', id));
    close();
  };
  return (
    <div className="flex flex-col gap-3 p-3">
      <div className="flex items-center gap-1.5">
        <IconButton label={texts.messages.back} icon={<ArrowLeft size={15} />} onClick={close} />
        <h2 className="min-w-0 flex-1 truncate text-base font-semibold">{message.title ?? id}</h2>
        <IconButton label={texts.messages.remove} icon={<Trash2 size={14} />} onClick={remove} />
      </div>
      <FindingCards type="message" id={id} />
      <div className="flex flex-col gap-2">
        <IdField section="messages" id={id} onRenamed={(next) => ui.setState({ messageId: next })} />
        <SchemaForm
          key={id}
          schema={messagePropertySchema}
          value={message}
          onChange={(next, title) => document.edit(texts.undo.change(title), (topology) => setElement(topology, 'messages', id, next))}
        />
      </div>
    </div>
  );
}

function MessageRow({ id, message, uses }: { readonly id: string; readonly message: Message; readonly uses: number }) {
  const { ui } = useApp();
  const finding = useFindings((state) => state.byElement.get(elementKey({ type: 'message', id })));
  return (
    <button
      type="button"
      className="flex h-10 w-full items-center gap-2.5 rounded-md px-2 text-left hover:bg-hover"
      onClick={() => ui.setState({ messageId: id })}
    >
      <span className={`size-2 flex-none rounded-full ${kindColours[message.kind]}`} aria-hidden />
      <span className="min-w-0 flex-1">
        <span className="block truncate text-sm/4 font-medium">{message.title ?? id}</span>
        <span className="block truncate text-xs text-muted">
          {message.kind} · {texts.messages.uses(uses)}
        </span>
      </span>
      {finding && <SeverityIcon severity={finding.severity} />}
    </button>
  );
}

/** The messages of the drawing: a list, and one of them in full. */
export function MessagesPanel() {
  const { document, ui } = useApp();
  const topology = useDocumentPart((snapshot) => snapshot.topology);
  const messageId = useUi((state) => state.messageId);
  const message = messageId === undefined ? undefined : topology.messages[messageId];
  if (messageId !== undefined && message) return <MessageEditor key={messageId} id={messageId} message={message} />;
  const add = () => {
    let id = '';
    document.edit(texts.undo.addMessage, (before) => {
      const added = addMessage(before, 'event', 'new-message');
      id = added.id;
      return added.topology;
    });
    if (id) ui.setState({ messageId: id });
  };
  const ids = Object.keys(topology.messages).filter((id) => !id.startsWith('x-'));
  return (
    <div className="p-2">
      {ids.length === 0 && <p className="px-2 py-2 text-xs text-muted">{texts.messages.empty}</p>}
      {ids.map((id) => (
        <MessageRow key={id} id={id} message={topology.messages[id]!} uses={usesOf(topology, id)} />
      ))}
      <button type="button" className="ew-button mt-1 w-full justify-start px-2 text-muted" onClick={add}>
        <Plus size={14} aria-hidden />
        {texts.messages.add}
      </button>
    </div>
  );
}
