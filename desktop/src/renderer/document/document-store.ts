import type { Format, Topology } from 'eventwright/model/index.ts';
import { applyChange, diffTopologies, invert, isEmptyChange, type Change } from './change.ts';
import { printTopology, TextOrigins } from './document-text.ts';
import { emptyTopology } from './empty-topology.ts';
import { History } from './history.ts';

export interface OpenFile {
  /** Absent for a document that was never saved. */
  readonly path: string | undefined;
  readonly name: string;
  /** SHA-256 of the bytes on disk as last read or written. */
  readonly hash: string | undefined;
  readonly format: Format;
}

export interface DocumentSnapshot {
  readonly topology: Topology;
  /** Raised by every change, undo and redo included: derived results carry it. */
  readonly revision: number;
  readonly file: OpenFile;
  readonly dirty: boolean;
  readonly undoLabel: string | undefined;
  readonly redoLabel: string | undefined;
  /** Text that cannot be read as a topology; while it is there, the drawing is locked, so that neither side is lost. */
  readonly draft: string | undefined;
  /** Another window edits this file: here it is only shown. */
  readonly readOnly: boolean;
}

export interface ApplyOptions {
  /** Only the user's changes can be undone; the system's (positions of a file without layout) leave no trace. */
  readonly origin: 'user' | 'system';
  readonly label: string;
  readonly mergeKey?: string;
  /** Text that the change was read from, kept as it was written. */
  readonly text?: string;
}

export interface LoadedDocument {
  readonly topology: Topology | undefined;
  readonly text: string | undefined;
  readonly file: OpenFile;
  readonly saved: boolean;
}

const newFile: OpenFile = { path: undefined, name: 'Untitled', hash: undefined, format: 'yaml' };

/** The open document: topology, file, history and unsaved state. Knows nothing of React. */
export class DocumentStore {
  readonly #history = new History();
  readonly #listeners = new Set<() => void>();
  /** Texts by state, so that an undone edit gives back the comments and the order it had. */
  readonly #texts = new TextOrigins();
  #printed: { readonly topology: Topology; readonly base: string | undefined; readonly format: Format; readonly text: string } | undefined;
  #stateId = 0;
  #lastStateId = 0;
  #savedStateId = 0;
  #savedDraft: string | undefined;
  #snapshot: DocumentSnapshot = {
    topology: emptyTopology(),
    revision: 0,
    file: newFile,
    dirty: false,
    undoLabel: undefined,
    redoLabel: undefined,
    draft: undefined,
    readOnly: false,
  };

  readonly snapshot = (): DocumentSnapshot => this.#snapshot;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  get topology(): Topology {
    return this.#snapshot.topology;
  }

  /** Replaces the document and forgets the history. */
  load({ topology, text, file, saved }: LoadedDocument): void {
    this.#history.clear();
    this.#texts.clear();
    this.#stateId = this.#lastStateId += 1;
    this.#savedStateId = saved ? this.#stateId : -1;
    if (topology && text !== undefined) this.#texts.read(this.#stateId, text);
    const draft = topology ? undefined : text;
    this.#savedDraft = saved ? draft : undefined;
    this.#publish({ topology: topology ?? emptyTopology(), file, draft });
  }

  /** @throws ChangeConflictError when the change does not fit the document */
  apply(change: Change, { origin, label, mergeKey, text }: ApplyOptions): void {
    if (isEmptyChange(change) && text === undefined) return;
    const beforeTopology = this.topology;
    const topology = applyChange(beforeTopology, change);
    if (origin === 'user') {
      const before = this.#stateId;
      this.#stateId = this.#lastStateId += 1;
      const merged = this.#history.push({ label, change, before, after: this.#stateId, beforeTopology, mergeKey }, topology);
      if (text !== undefined) this.#texts.read(this.#stateId, text);
      else this.#texts.inherit(this.#stateId, before);
      if (merged !== undefined) this.#texts.forget(merged);
    }
    this.#publish({ topology, draft: undefined });
  }

  /** Applies what the function makes of the topology, as one user step. Does nothing while a draft or another window locks the drawing. */
  edit(label: string, change: (topology: Topology) => Topology, mergeKey?: string): boolean {
    if (this.#locked) return false;
    const difference = diffTopologies(this.topology, change(this.topology));
    if (isEmptyChange(difference)) return false;
    this.apply(difference, { origin: 'user', label, ...(mergeKey !== undefined && { mergeKey }) });
    return true;
  }

  /** @returns whether there was something to undo */
  undo(): boolean {
    if (this.#locked) return false;
    const step = this.#history.undo();
    if (!step) return false;
    this.#stateId = step.before;
    this.#publish({ topology: applyChange(this.topology, invert(step.change)) });
    return true;
  }

  /** @returns whether there was something to redo */
  redo(): boolean {
    if (this.#locked) return false;
    const step = this.#history.redo();
    if (!step) return false;
    this.#stateId = step.after;
    this.#publish({ topology: applyChange(this.topology, step.change) });
    return true;
  }

  /** Ends a run of merged edits. */
  seal(): void {
    this.#history.seal();
  }

  get #locked(): boolean {
    return this.#snapshot.draft !== undefined || this.#snapshot.readOnly;
  }

  setReadOnly(readOnly: boolean): void {
    if (readOnly !== this.#snapshot.readOnly) this.#publish({ readOnly });
  }

  setDraft(draft: string | undefined): void {
    if (draft !== this.#snapshot.draft) this.#publish({ draft });
  }

  /** The document as text: as it was written where nothing changed since, else that text with the changes, in its style. */
  text(): string {
    return this.#snapshot.draft ?? this.sourceText() ?? this.#print();
  }

  /** The text that this state was read from, if it was. */
  sourceText(): string | undefined {
    return this.#texts.exact(this.#stateId);
  }

  /** The text that this state comes from, whose comments, order and style it keeps. */
  baseText(): string | undefined {
    return this.#texts.base(this.#stateId);
  }

  #print(): string {
    const { topology, file } = this.#snapshot;
    const base = this.baseText();
    const known = this.#printed;
    if (known?.topology === topology && known.base === base && known.format === file.format) return known.text;
    const text = printTopology(topology, file.format, base);
    this.#printed = { topology, base, format: file.format, text };
    return text;
  }

  /** What `save` writes, and a token with which `markSaved` tells whether the document moved on meanwhile. */
  saving(): { text: string; stateId: number; draft: string | undefined } {
    return { text: this.text(), stateId: this.#stateId, draft: this.#snapshot.draft };
  }

  markSaved(file: OpenFile, { stateId, draft }: { stateId: number; draft: string | undefined }): void {
    this.#savedStateId = stateId;
    this.#savedDraft = draft;
    this.#history.seal();
    this.#publish({ file });
  }

  /** Another format from now on: the text is written anew. */
  setFormat(format: Format): void {
    this.#texts.clear();
    this.#publish({ file: { ...this.#snapshot.file, format } });
  }

  /** Takes note of the bytes on disk without saving, for "keep mine". */
  rebase(hash: string): void {
    this.#savedStateId = -1;
    this.#publish({ file: { ...this.#snapshot.file, hash } });
  }

  #publish(patch: Partial<DocumentSnapshot>): void {
    const merged = { ...this.#snapshot, ...patch };
    const changed = merged.topology !== this.#snapshot.topology || merged.draft !== this.#snapshot.draft;
    this.#snapshot = {
      ...merged,
      revision: changed ? this.#snapshot.revision + 1 : this.#snapshot.revision,
      dirty: this.#stateId !== this.#savedStateId || merged.draft !== this.#savedDraft,
      undoLabel: this.#history.undoLabel,
      redoLabel: this.#history.redoLabel,
    };
    for (const listener of this.#listeners) listener();
  }
}
