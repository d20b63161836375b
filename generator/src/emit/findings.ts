import type { Finding } from '../model/finding.ts';
import { elementAt } from '../model/schema-findings.ts';

interface Spoken {
  readonly pointer: string;
  readonly message: string;
  readonly remedy: string;
}

/** Something in the drawing that this release does not generate. */
export const notYetGenerated = (messageId: string, { pointer, message, remedy }: Spoken): Finding => ({
  ruleId: 'generate/not-yet-generated',
  messageId,
  severity: 'error',
  message,
  remedy,
  target: elementAt(pointer),
  related: [],
  pointer,
});

/** Something that generation needs and the drawing leaves open. */
export const missingForGeneration = (messageId: string, { pointer, message, remedy }: Spoken): Finding => ({
  ruleId: 'generate/missing',
  messageId,
  severity: 'error',
  message,
  remedy,
  target: elementAt(pointer),
  related: [],
  pointer,
});
