import { X } from 'lucide-react';
import { useApp, useDocumentPart } from '../state/app.ts';
import { addMessage } from '../document/operations.ts';
import { texts } from '../texts/index.ts';
import { FieldRow } from './field-row.tsx';
import type { FieldProps } from './fields.tsx';
import { referenceCandidates } from './group-presets.ts';
import { shownValue } from './shown-value.ts';

interface Props extends FieldProps {
  readonly member: string;
}

const newItem = '\u0000new';

/** The id of another element, from a list. */
export function ReferenceField({ schema, title, value, required, onChange, member }: Props) {
  const topology = useDocumentPart((snapshot) => snapshot.topology);
  const candidates = referenceCandidates(topology, member, schema['x-ref']);
  const current = typeof value === 'string' ? value : '';
  const unknown = current !== '' && !candidates.includes(current);
  return (
    <FieldRow
      schema={schema}
      title={title}
      error={unknown && !Object.hasOwn(topology.nodes, current) ? texts.inspector.unknownReference(current) : undefined}
    >
      {({ id, describedBy }) => (
        <select
          id={id}
          aria-describedby={describedBy}
          className={`ew-field ${current === '' ? 'text-faint' : ''}`}
          value={current}
          onChange={(event) => onChange(event.target.value || undefined)}
        >
          {!required && (
            <option value="">
              {schema.default === undefined ? texts.inspector.unset : texts.inspector.default(shownValue(schema.default))}
            </option>
          )}
          {unknown && <option value={current}>{current}</option>}
          {candidates.map((candidate) => (
            <option key={candidate} value={candidate}>
              {candidate}
            </option>
          ))}
        </select>
      )}
    </FieldRow>
  );
}

/** Ids of several elements; a message can be made on the way. */
export function ReferenceListField({ schema, title, value, onChange, member }: Props) {
  const app = useApp();
  const topology = useDocumentPart((snapshot) => snapshot.topology);
  const target = schema.items?.['x-ref'];
  const list = Array.isArray(value) ? value.map(String) : [];
  const rest = referenceCandidates(topology, member, target).filter((id) => !list.includes(id));
  const add = (choice: string) => {
    if (choice !== newItem) return onChange([...list, choice]);
    let id = '';
    app.document.edit(texts.undo.addMessage, (before) => {
      const added = addMessage(before, 'event', 'new-message');
      id = added.id;
      return added.topology;
    });
    app.document.seal();
    if (id) onChange([...list, id]);
    app.ui.setState({ inspectorTab: 'messages', messageId: id });
  };
  return (
    <FieldRow schema={schema} title={title}>
      {({ id, describedBy }) => (
        <div className="flex flex-col gap-1">
          {list.map((item) => (
            <span
              key={item}
              className="flex h-7 items-center justify-between gap-1 rounded-md border border-line bg-sunken pr-0.5 pl-2 text-sm"
            >
              <button
                type="button"
                className="min-w-0 truncate hover:underline"
                onClick={() => target === 'message' && app.ui.setState({ inspectorTab: 'messages', messageId: item })}
              >
                {item}
              </button>
              <button
                type="button"
                className="ew-button ew-icon-button size-6"
                aria-label={texts.inspector.removeItem(item)}
                onClick={() => onChange(list.length > 1 ? list.filter((other) => other !== item) : undefined)}
              >
                <X size={14} />
              </button>
            </span>
          ))}
          <select
            id={id}
            aria-describedby={describedBy}
            className="ew-field text-faint"
            value=""
            onChange={(event) => add(event.target.value)}
          >
            <option value="">{list.length === 0 ? texts.inspector.allOrAdd : texts.inspector.addItem}</option>
            {rest.map((candidate) => (
              <option key={candidate} value={candidate}>
                {candidate}
              </option>
            ))}
            {target === 'message' && <option value={newItem}>{texts.inspector.newMessage}</option>}
          </select>
        </div>
      )}
    </FieldRow>
  );
}
