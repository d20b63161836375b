import { z } from 'zod';
import { HostError } from '../../shared/host-contract.ts';

const codes = ['bad-request', 'not-allowed', 'not-found', 'io', 'unreachable'] as const;
const answer = z.union([
  z.object({ result: z.unknown() }).strict(),
  z.object({ error: z.object({ code: z.enum(codes), message: z.string(), remedy: z.string() }) }),
]);

/**
 * The result in a host's answer, which both shells wrap as `{ result }` or `{ error }`.
 * @param unexpected makes the error for what is neither
 * @throws HostError the one that the host answered with, or `unexpected`
 */
export function readAnswer(raw: unknown, unexpected: () => HostError): unknown {
  const parsed = answer.safeParse(raw);
  if (!parsed.success) throw unexpected();
  if (!('error' in parsed.data)) return parsed.data.result;
  const { code, message, remedy } = parsed.data.error;
  throw new HostError(code, message, remedy);
}
