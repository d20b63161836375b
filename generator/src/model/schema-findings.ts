import type { ElementRef, Finding } from './finding.ts';
import { escapeStep, fromPointer, valueAt } from './pointer.ts';
import type { SchemaViolation } from './generated/validate-topology.js';

const sections: Readonly<Record<string, 'node' | 'edge' | 'message' | 'server'>> = {
  nodes: 'node',
  edges: 'edge',
  messages: 'message',
  servers: 'server',
};

/** The element that a pointer lies in. */
export function elementAt(pointer: string): ElementRef {
  const [section, id] = fromPointer(pointer);
  const type = section === undefined ? undefined : sections[section];
  return type && id !== undefined ? { type, id } : { type: 'document' };
}

const article = (word: string) => (/^[aeiou]/.test(word) ? `an ${word}` : `a ${word}`);
const shown = (value: unknown) => {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
};

interface Spoken {
  messageId: string;
  message: string;
  remedy: string;
  /** Pointer of the offending member where it is not the value itself. */
  pointer?: string;
}

function unknownMember(violation: SchemaViolation): Spoken {
  const member = String(violation.params['additionalProperty'] ?? violation.params['propertyName']);
  const pointer = `${violation.instancePath}/${escapeStep(member)}`;
  const isId = /^\/(nodes|edges|messages|servers|layout)$/.test(violation.instancePath);
  return isId
    ? {
        messageId: 'badId',
        pointer,
        message: `${shown(member)} is not a usable id`,
        remedy: 'Use lower-case letters, digits and dashes, starting with a letter, at most 63 characters.',
      }
    : {
        messageId: 'unknownMember',
        pointer,
        message: `the property ${shown(member)} is not known here`,
        remedy: 'Correct its spelling, remove it, or start its name with x- to keep it as your own.',
      };
}

const byKeyword: Readonly<Record<string, (violation: SchemaViolation, value: unknown) => Spoken>> = {
  additionalProperties: unknownMember,
  propertyNames: unknownMember,
  required: ({ params }) => ({
    messageId: 'missingMember',
    message: `the property "${String(params['missingProperty'])}" is missing`,
    remedy: `Add "${String(params['missingProperty'])}".`,
  }),
  type: ({ params }, value) => ({
    messageId: 'wrongType',
    message: `${shown(value)} should be ${article(String(params['type']))}`,
    remedy: `Write ${article(String(params['type']))} here.`,
  }),
  enum: ({ params }, value) => ({
    messageId: 'notOneOf',
    message: `${shown(value)} is not one of the known values`,
    remedy: `Use one of ${(params['allowedValues'] as unknown[]).map((allowed) => JSON.stringify(allowed)).join(', ')}.`,
  }),
  const: ({ params }, value) => ({
    messageId: 'notConstant',
    message: `${shown(value)} is not supported`,
    remedy: `Write ${shown(params['allowedValue'])}.`,
  }),
  pattern: ({ params }, value) => ({
    messageId: 'badText',
    message: `${shown(value)} is not allowed here`,
    remedy: `Use text that matches ${String(params['pattern'])}.`,
  }),
  minimum: ({ params }, value) => ({
    messageId: 'tooSmall',
    message: `${shown(value)} is too small`,
    remedy: `Use ${String(params['limit'])} or more.`,
  }),
  maximum: ({ params }, value) => ({
    messageId: 'tooLarge',
    message: `${shown(value)} is too large`,
    remedy: `Use ${String(params['limit'])} or less.`,
  }),
  exclusiveMinimum: ({ params }, value) => ({
    messageId: 'tooSmall',
    message: `${shown(value)} is too small`,
    remedy: `Use more than ${String(params['limit'])}.`,
  }),
  discriminator: ({ params }) => ({
    messageId: 'unknownKind',
    message: params['error'] === 'tag' ? 'the property "kind" should be a text' : `${shown(params['tagValue'])} is not a known kind`,
    remedy: 'Use a kind that the format knows; completion in the text view lists them.',
  }),
};

/** `anyOf` and `oneOf` only repeat what their branches said more precisely. */
const silent = new Set(['anyOf', 'oneOf', 'if']);

/** Schema violations in words, one finding a place. */
export function schemaFindings(document: unknown, violations: readonly SchemaViolation[]): Finding[] {
  const findings = new Map<string, Finding>();
  for (const violation of violations) {
    if (silent.has(violation.keyword)) continue;
    const value = valueAt(document, violation.instancePath);
    const speak = byKeyword[violation.keyword];
    const spoken = speak?.(violation, value) ?? {
      messageId: 'invalid',
      message: violation.message ?? 'this is not valid',
      remedy: 'See the schema of the format.',
    };
    const pointer = spoken.pointer ?? violation.instancePath;
    const key = `${pointer} ${spoken.messageId === 'missingMember' ? spoken.message : ''}`;
    if (findings.has(key)) continue;
    findings.set(key, {
      ruleId: 'document/schema',
      messageId: spoken.messageId,
      severity: 'error',
      message: `${pointer || 'The document'}: ${spoken.message}.`,
      remedy: spoken.remedy,
      target: elementAt(pointer),
      related: [],
      pointer,
    });
  }
  return [...findings.values()];
}
