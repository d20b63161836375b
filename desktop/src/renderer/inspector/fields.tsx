import { Switch } from 'radix-ui';
import { shortDuration } from 'eventwright/interop/svg/badges.ts';
import type { PropertySchema } from '../document/schema.ts';
import { texts } from '../texts/index.ts';
import { FieldRow } from './field-row.tsx';
import { readNumber } from './read-number.ts';
import { shownValue } from './shown-value.ts';
import { TextInput } from './text-input.tsx';
import { useFieldError } from './use-field-error.ts';

export interface FieldProps {
  readonly schema: PropertySchema;
  readonly title: string;
  readonly value: unknown;
  readonly required: boolean;
  /** Undefined takes the property away. */
  readonly onChange: (value: unknown) => void;
}

const shownDefault = (schema: PropertySchema) => (schema.default === undefined ? undefined : shownValue(schema.default));

/** A line of text, checked against the schema's pattern. */
export function StringField({ schema, title, value, required, onChange }: FieldProps) {
  const { error, onError } = useFieldError(value);
  const commit = (text: string) => {
    const words = text.trim();
    if (words === '' && required) return texts.inspector.required;
    if (words !== '' && schema.pattern && !new RegExp(schema.pattern).test(words))
      return texts.inspector.pattern(schema.examples && shownValue(schema.examples[0]));
    onChange(words === '' ? undefined : words);
    return undefined;
  };
  return (
    <FieldRow schema={schema} title={title} error={error}>
      {(ids) => (
        <TextInput
          {...ids}
          value={typeof value === 'string' ? value : ''}
          placeholder={shownDefault(schema)}
          multiline={title === 'Description'}
          commit={commit}
          onError={onError}
        />
      )}
    </FieldRow>
  );
}

const suffixOf = (unit: string | undefined, value: unknown) =>
  unit === 'ms' && typeof value === 'number' && value >= 1000 ? `= ${shortDuration(value)}` : unit;

/** A number with its unit; times may be typed as `30 s`. */
export function NumberField({ schema, title, value, required, onChange }: FieldProps) {
  const { error, onError } = useFieldError(value);
  const commit = (text: string) => {
    const reading = readNumber(text, schema);
    if ('error' in reading) return reading.error;
    if (reading.value === undefined && required) return texts.inspector.required;
    onChange(reading.value);
    return undefined;
  };
  return (
    <FieldRow schema={schema} title={title} error={error}>
      {(ids) => (
        <TextInput
          {...ids}
          value={shownValue(value)}
          placeholder={shownDefault(schema)}
          suffix={suffixOf(schema['x-unit'], value ?? schema.default)}
          numeric
          commit={commit}
          onError={onError}
        />
      )}
    </FieldRow>
  );
}

/** One of the schema's values, or its default. */
export function ChoiceField({ schema, title, value, required, onChange }: FieldProps) {
  return (
    <FieldRow schema={schema} title={title}>
      {({ id, describedBy }) => (
        <select
          id={id}
          aria-describedby={describedBy}
          className={`ew-field ${value === undefined ? 'text-faint' : ''}`}
          value={typeof value === 'string' ? value : ''}
          onChange={(event) => onChange(event.target.value || undefined)}
        >
          {!required && (
            <option value="">
              {schema.default === undefined ? texts.inspector.unset : texts.inspector.default(shownDefault(schema) ?? '')}
            </option>
          )}
          {schema.enum?.map((option) => (
            <option key={option} value={option}>
              {option}
            </option>
          ))}
        </select>
      )}
    </FieldRow>
  );
}

/** Yes, no, or left open: for a flag whose absence means something of its own. */
export function AnswerField({ schema, title, value, onChange }: FieldProps) {
  return (
    <FieldRow schema={schema} title={title}>
      {({ id, describedBy }) => (
        <select
          id={id}
          aria-describedby={describedBy}
          className={`ew-field ${value === undefined ? 'text-faint' : ''}`}
          value={shownValue(value)}
          onChange={(event) => onChange(event.target.value === '' ? undefined : event.target.value === 'true')}
        >
          <option value="">{texts.inspector.derived}</option>
          <option value="true">{texts.inspector.yes}</option>
          <option value="false">{texts.inspector.no}</option>
        </select>
      )}
    </FieldRow>
  );
}

/** On or off; what equals the default is not written. */
export function FlagField({ schema, title, value, onChange }: FieldProps) {
  const on = typeof value === 'boolean' ? value : schema.default === true;
  return (
    <FieldRow schema={schema} title={title}>
      {({ id, describedBy }) => (
        <div className="flex h-7 items-center gap-2">
          <Switch.Root
            id={id}
            aria-describedby={describedBy}
            checked={on}
            onCheckedChange={(next) => onChange(next === schema.default ? undefined : next)}
            className="relative h-4.5 w-8 rounded-full bg-line-strong transition-colors data-[state=checked]:bg-accent"
          >
            <Switch.Thumb className="block size-3.5 translate-x-0.5 rounded-full bg-surface transition-transform data-[state=checked]:translate-x-4" />
          </Switch.Root>
          {value === undefined && schema.default !== undefined && <span className="text-xs text-faint">{texts.inspector.isDefault}</span>}
        </div>
      )}
    </FieldRow>
  );
}

/** Words with commas between them. */
export function ListField({ schema, title, value, required, onChange }: FieldProps) {
  const { error, onError } = useFieldError(value);
  const list = Array.isArray(value) ? value.map(String) : [];
  const commit = (text: string) => {
    const words = text.split(/[\s,]+/).filter(Boolean);
    const pattern = schema.items?.pattern;
    const wrong = pattern ? words.find((word) => !new RegExp(pattern).test(word)) : undefined;
    if (wrong !== undefined) return texts.inspector.wrongItem(wrong);
    if (words.length === 0 && required) return texts.inspector.required;
    onChange(words.length === 0 ? undefined : words);
    return undefined;
  };
  const example = schema.examples?.[0];
  return (
    <FieldRow schema={schema} title={title} error={error}>
      {(ids) => (
        <TextInput
          {...ids}
          value={list.join(', ')}
          placeholder={Array.isArray(example) ? texts.inspector.example(example.join(', ')) : undefined}
          commit={commit}
          onError={onError}
        />
      )}
    </FieldRow>
  );
}

/** A free JSON value, such as the schema of a payload. */
export function JsonField({ schema, title, value, onChange }: FieldProps) {
  const { error, onError } = useFieldError(value);
  const commit = (text: string) => {
    try {
      const parsed: unknown = JSON.parse(text);
      if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return texts.inspector.notAnObject;
      onChange(parsed);
      return undefined;
    } catch (fault) {
      return texts.inspector.notJson(fault instanceof Error ? fault.message : '');
    }
  };
  return (
    <div>
      <div className="pb-1 text-xs/5 text-muted">{title}</div>
      <TextInput
        id={`json-${title}`}
        label={title}
        value={JSON.stringify(value ?? {}, null, 2)}
        multiline
        mono
        commit={commit}
        onError={onError}
      />
      <div className="mt-1 text-xs text-faint">{schema.description}</div>
      {error !== undefined && (
        <div className="mt-1 text-xs text-error" role="alert">
          {error}
        </div>
      )}
    </div>
  );
}
