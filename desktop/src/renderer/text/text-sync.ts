import { parseTopology } from 'eventwright/model/index.ts';
import { diffTopologies } from '../document/change.ts';
import type { DocumentStore } from '../document/document-store.ts';
import { texts } from '../texts/index.ts';

/** The editor as the synchronisation needs it. */
export interface TextBuffer {
  value(): string;
  /** Replaces the text with as little change as possible, so that the cursor stays. */
  setValue(text: string): void;
}

/**
 * Keeps a text buffer and the document in step. A readable text becomes one merged step; an unreadable one becomes the
 * document's draft, which locks the drawing, so that it is never overwritten.
 */
export class TextSync {
  readonly #document: DocumentStore;
  readonly #buffer: TextBuffer;
  /** Revision that the buffer was last in step with: a buffer that is behind may not write. */
  #revision: number;
  #applying = false;

  constructor(document: DocumentStore, buffer: TextBuffer) {
    this.#document = document;
    this.#buffer = buffer;
    this.#revision = document.snapshot().revision;
  }

  /** True while a change comes from here and not from the user. */
  get isApplying(): boolean {
    return this.#applying;
  }

  /** The user has typed. */
  bufferChanged(): void {
    if (this.#applying) return;
    const { revision, readOnly } = this.#document.snapshot();
    if (readOnly || revision !== this.#revision) return this.documentChanged();
    const text = this.#buffer.value();
    if (text === this.#document.text()) return;
    const { topology } = parseTopology(text, this.#document.snapshot().file.format);
    this.#guarded(() => {
      if (!topology) return this.#document.setDraft(text);
      const change = diffTopologies(this.#document.topology, topology);
      this.#document.apply(change, { origin: 'user', label: texts.undo.text, mergeKey: 'text', text });
    });
  }

  /** The document has changed. */
  documentChanged(): void {
    if (this.#applying) return;
    const text = this.#document.text();
    this.#guarded(() => {
      if (text !== this.#buffer.value()) this.#buffer.setValue(text);
    });
  }

  #guarded(change: () => void): void {
    this.#applying = true;
    try {
      change();
    } finally {
      this.#applying = false;
      this.#revision = this.#document.snapshot().revision;
    }
  }
}
