import { Ajv2020 } from 'ajv/dist/2020.js';
import standaloneCode from 'ajv/dist/standalone/index.js';
import type { Finding } from '../model/finding.ts';
import { missingForGeneration } from './findings.ts';
import { formats } from './formats.ts';
import { hasInnerId, type JsonSchema } from './payload.ts';
import type { MessagePlan } from './plan-types.ts';

export interface CompiledValidators {
  /** ESM source that exports one validator a message; undefined where a payload is no usable schema. */
  readonly source: string | undefined;
  /** Helpers of ajv are imported by it, so that the project needs ajv at run time. */
  readonly needsAjv: boolean;
  readonly findings: readonly Finding[];
}

/** Checks schemas against the dialect; made once, since that compiles the dialect itself. */
let dialect: Ajv2020 | undefined;

/** @throws Error where the payload is no schema of the dialect. */
function assertSchema(payload: JsonSchema): void {
  dialect ??= new Ajv2020({ strict: false, logger: false });
  if (dialect.validateSchema(payload) !== true) throw new Error(dialect.errorsText(dialect.errors, { dataVar: 'payload' }));
}

function newAjv(): Ajv2020 {
  const ajv = new Ajv2020({
    allErrors: true,
    strict: false,
    logger: false,
    meta: false,
    validateSchema: false,
    code: { source: true, esm: true, lines: false },
  });
  for (const [name, pattern] of Object.entries(formats)) ajv.addFormat(name, pattern);
  return ajv;
}

/** Payload as it is compiled: under our own address, since with its own two messages could meet. */
const addressed = ({ $schema: _dialect, ...schema }: JsonSchema, address: string): JsonSchema => ({ ...schema, $id: address });

function payloadFinding(message: MessagePlan, problem: string, remedy: string): Finding {
  const { type } = message.description;
  return missingForGeneration('payload', { pointer: `/messages/${type}/payload`, message: `${type}: ${problem}.`, remedy });
}

/** What is wrong with one payload: it does not compile, or no sample of it can be told. */
function payloadFindings(ajv: Ajv2020, message: MessagePlan): Finding[] {
  const { payload } = message.description;
  if (hasInnerId(payload))
    return [
      payloadFinding(message, 'a schema inside the payload has an $id of its own', 'Put it under $defs, and refer to it by #/$defs/name.'),
    ];
  try {
    assertSchema(payload);
    // A reference to another payload must not be found.
    const own = /"\$ref":"(?!#)/.test(JSON.stringify(payload)) ? newAjv() : ajv;
    const validate = own.compile(addressed(payload, message.validatorName));
    if (validate(message.sample)) return [];
    const [error] = validate.errors ?? [];
    const place = error?.instancePath === '' || error === undefined ? 'it' : error.instancePath;
    return [
      payloadFinding(
        message,
        `no sample of its data can be made, since ${place} ${error?.message ?? 'is not valid'}`,
        'Give the property an "examples" list: tests and the default handlers use it.',
      ),
    ];
  } catch (error) {
    return [
      payloadFinding(
        message,
        `the payload is no usable JSON Schema (${error instanceof Error ? error.message : String(error)})`,
        'Correct it; references must stay inside the payload.',
      ),
    ];
  }
}

/** Compiles the payload schemas to code that needs no `eval` where it runs. Compiling itself does. */
export function compileValidators(messages: readonly MessagePlan[]): CompiledValidators {
  const ajv = newAjv();
  const findings = messages.flatMap((message) => payloadFindings(ajv, message));
  if (findings.length > 0) return { source: undefined, needsAjv: false, findings };
  const code = standaloneCode.default(ajv, Object.fromEntries(messages.map(({ validatorName }) => [validatorName, validatorName])));
  const needsAjv = /\brequire\("ajv\//.test(code);
  const header = '// Compiled by Eventwright from the payloads of contracts/system.json: replaced at each run.\n';
  const imports = needsAjv ? 'import { createRequire } from "node:module";\nconst require = createRequire(import.meta.url);\n' : '';
  return { source: `${header}${imports}${code}\n`, needsAjv, findings };
}
