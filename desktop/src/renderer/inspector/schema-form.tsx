import { Plus, Trash2 } from 'lucide-react';
import type { PropertySchema } from '../document/schema.ts';
import { useApp } from '../state/app.ts';
import { texts } from '../texts/index.ts';
import { AnswerField, ChoiceField, FlagField, JsonField, ListField, NumberField, StringField, type FieldProps } from './fields.tsx';
import { initialGroup } from './group-presets.ts';
import { ReferenceField, ReferenceListField } from './reference-fields.tsx';

type Plain = Readonly<Record<string, unknown>>;
const isPlain = (value: unknown): value is Plain => typeof value === 'object' && value !== null && !Array.isArray(value);

interface FormProps {
  readonly schema: PropertySchema;
  readonly value: Plain;
  /** Members that are shown elsewhere. */
  readonly hidden?: ReadonlySet<string>;
  /** @param title of the property that changed, for the undo label */
  readonly onChange: (value: Plain, title: string) => void;
}

const isGroup = (schema: PropertySchema) => schema.properties !== undefined;

function Field(props: FieldProps & { readonly member: string }) {
  const { schema } = props;
  if (schema['x-ref']) return <ReferenceField {...props} />;
  if (schema.items?.['x-ref']) return <ReferenceListField {...props} />;
  if (schema.enum) return <ChoiceField {...props} />;
  if (schema.type === 'boolean') return schema.default === undefined ? <AnswerField {...props} /> : <FlagField {...props} />;
  if (schema.type === 'integer' || schema.type === 'number' || schema.anyOf) return <NumberField {...props} />;
  if (schema.type === 'array') return <ListField {...props} />;
  if (schema.type === 'object') return <JsonField {...props} />;
  return <StringField {...props} />;
}

const withMember = (value: Plain, member: string, next: unknown): Plain => {
  const { [member]: _old, ...rest } = value;
  return next === undefined ? rest : { ...rest, [member]: next };
};

interface GroupProps {
  readonly title: string;
  readonly schema: PropertySchema;
  readonly value: Plain;
  readonly removable: boolean;
  readonly onChange: (value: Plain | undefined, title: string) => void;
}

/** A block of settings that can be taken away again. */
function Group({ title, schema, value, removable, onChange }: GroupProps) {
  return (
    <fieldset className="min-w-0 border-t border-line pt-2.5" aria-label={title}>
      <div className="mb-1.5 flex h-6 items-center justify-between">
        <span className="text-xs font-semibold" title={schema.description}>
          {title}
        </span>
        {removable && (
          <button
            type="button"
            className="ew-button ew-icon-button size-6"
            aria-label={texts.inspector.removeGroup(title)}
            title={texts.inspector.removeGroup(title)}
            onClick={() => onChange(undefined, title)}
          >
            <Trash2 size={13} />
          </button>
        )}
      </div>
      <div className="border-l-2 border-line pl-2.5">
        <SchemaForm schema={schema} value={value} onChange={(next, changed) => onChange(next, changed)} />
      </div>
    </fieldset>
  );
}

/** A form made from a schema: fields first, then the blocks that are set, then what can be added. */
export function SchemaForm({ schema, value, hidden, onChange }: FormProps) {
  const { document } = useApp();
  const members = Object.entries(schema.properties ?? {}).filter(([member, item]) => !hidden?.has(member) && item.const === undefined);
  const required = (member: string) => schema.required?.includes(member) ?? false;
  const titleOf = (member: string, item: PropertySchema) => item.title ?? member;
  const groups = members.filter(([, item]) => isGroup(item));
  const missing = groups.filter(([member]) => value[member] === undefined);
  return (
    <div className="flex flex-col gap-2">
      {members
        .filter(([, item]) => !isGroup(item))
        .map(([member, item]) => (
          <Field
            key={member}
            member={member}
            schema={item}
            title={titleOf(member, item)}
            value={value[member]}
            required={required(member)}
            onChange={(next) => onChange(withMember(value, member, next), titleOf(member, item))}
          />
        ))}
      {groups.map(([member, item]) => {
        const group = value[member];
        if (!isPlain(group)) return null;
        return (
          <Group
            key={member}
            title={titleOf(member, item)}
            schema={item}
            value={group}
            removable={!required(member)}
            onChange={(next, changed) => onChange(withMember(value, member, next), changed)}
          />
        );
      })}
      {missing.length > 0 && (
        <div className="flex flex-wrap gap-1 border-t border-line pt-2.5">
          {missing.map(([member, item]) => (
            <button
              key={member}
              type="button"
              className="ew-button h-6 gap-1 px-2 text-xs font-medium text-muted"
              data-tone="outline"
              aria-label={texts.inspector.addGroup(titleOf(member, item))}
              title={item.description}
              onClick={() => onChange(withMember(value, member, initialGroup(document.topology, member, item)), titleOf(member, item))}
            >
              <Plus size={12} aria-hidden />
              {titleOf(member, item)}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
