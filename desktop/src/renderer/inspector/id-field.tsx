import { renameElement, type ElementSection } from '../document/operations.ts';
import { uniqueId } from '../document/ids.ts';
import { useApp } from '../state/app.ts';
import { texts } from '../texts/index.ts';
import { FieldRow } from './field-row.tsx';
import { TextInput } from './text-input.tsx';
import { useFieldError } from './use-field-error.ts';

const idPattern = /^[a-z][a-z0-9-]{0,62}$/;

interface Props {
  readonly section: ElementSection;
  readonly id: string;
  readonly onRenamed: (id: string) => void;
}

/** The id of an element; everything that names it follows, in one step. */
export function IdField({ section, id, onRenamed }: Props) {
  const { document } = useApp();
  const { error, onError } = useFieldError(id);
  const commit = (text: string) => {
    const next = text.trim();
    if (!idPattern.test(next) || next.startsWith('x-')) return texts.inspector.badId;
    const others = Object.keys(document.topology[section]).filter((other) => other !== id);
    if (uniqueId(next, others) !== next) return texts.inspector.takenId(next);
    document.edit(texts.undo.rename, (topology) => renameElement(topology, section, id, next));
    onRenamed(next);
    return undefined;
  };
  return (
    <FieldRow schema={{ description: texts.inspector.idHelp }} title={texts.inspector.id} error={error}>
      {(ids) => <TextInput {...ids} value={id} commit={commit} onError={onError} />}
    </FieldRow>
  );
}
