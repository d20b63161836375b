import { useState, type KeyboardEvent } from 'react';

interface Props {
  readonly id: string;
  readonly describedBy?: string;
  readonly value: string;
  readonly placeholder?: string | undefined;
  readonly suffix?: string | undefined;
  readonly multiline?: boolean;
  readonly mono?: boolean;
  readonly numeric?: boolean;
  readonly label?: string;
  /** Takes what was typed; returns why it cannot. */
  readonly commit: (text: string) => string | undefined;
  readonly onError: (error: string | undefined) => void;
}

/** A text field that commits once, on Enter or when it is left; Escape gives the old text back. A wrong text stays, with its reason. */
export function TextInput({
  id,
  describedBy,
  value,
  placeholder,
  suffix,
  multiline = false,
  mono = false,
  numeric = false,
  label,
  commit,
  onError,
}: Props) {
  const [draft, setDraft] = useState(value);
  const [invalid, setInvalid] = useState(false);
  const [shownValue, setShownValue] = useState(value);
  // The value changed elsewhere (undo, the text view): what was typed gives way.
  if (shownValue !== value) {
    setShownValue(value);
    setDraft(value);
    setInvalid(false);
  }

  const settle = (text: string) => {
    const error = text === value ? undefined : commit(text);
    setInvalid(error !== undefined);
    onError(error);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement | HTMLTextAreaElement>) => {
    if (event.key === 'Enter' && (!multiline || event.ctrlKey || event.metaKey)) settle(draft);
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    setDraft(value);
    setInvalid(false);
    onError(undefined);
  };
  const shared = {
    id,
    value: draft,
    placeholder,
    'aria-describedby': describedBy,
    'aria-invalid': invalid,
    'aria-label': label,
    spellCheck: false,
    onChange: (event: { target: { value: string } }) => setDraft(event.target.value),
    onBlur: () => settle(draft),
    onKeyDown,
  };
  if (multiline)
    return (
      <textarea {...shared} rows={mono ? 10 : 3} className={`ew-field h-auto resize-y py-1 leading-5 ${mono ? 'font-mono text-xs' : ''}`} />
    );
  return (
    <div className="relative">
      <input
        {...shared}
        autoComplete="off"
        inputMode={numeric ? 'decimal' : undefined}
        className={`ew-field ${suffix ? 'pr-16' : ''} ${numeric ? 'tabular-nums' : ''}`}
      />
      {suffix && <span className="pointer-events-none absolute inset-y-0 right-2 flex items-center text-xs text-faint">{suffix}</span>}
    </div>
  );
}
