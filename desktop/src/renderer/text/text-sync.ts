import { parseTopology } from 'eventwright/model/index.ts';
import { diffTopologies } from '../document/change.ts';
import type { DocumentStore } from '../document/document-store.ts';
import { texts } from '../texts/en.ts';

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
  #applying = false;

  constructor(document: DocumentStore, buffer: TextBuffer) {
    this.#document = document;
    this.#buffer = buffer;
  }

  /** The user has typed. */
  readonly bufferChanged = (): void => {
    if (this.#applying) return;
    const text = this.#buffer.value();
    if (text === this.#document.text()) return;
    const { topology } = parseTopology(text, this.#document.snapshot().file.format);
    this.#applying = true;
    if (topology)
      this.#document.apply(diffTopologies(this.#document.topology, topology), {
        origin: 'user',
        label: texts.undo.text,
        mergeKey: 'text',
        text,
      });
    else this.#document.setDraft(text);
    this.#applying = false;
  };

  /** The document has changed. */
  readonly documentChanged = (): void => {
    if (this.#applying) return;
    const text = this.#document.text();
    if (text === this.#buffer.value()) return;
    this.#applying = true;
    this.#buffer.setValue(text);
    this.#applying = false;
  };
}
