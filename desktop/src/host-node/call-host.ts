import { hostContract, HostError, type HostArgs, type HostMethod, type HostResult } from '../shared/host-contract.ts';

/** The calls of the contract, without its events: each shell carries those in its own way. */
export type HostCalls = { readonly [Method in HostMethod]: (args: HostArgs<Method>) => Promise<HostResult<Method>> };

export type HostAnswer = { result: unknown } | { error: { code: HostError['code']; message: string; remedy: string } };

export const isHostMethod = (name: string): name is HostMethod => Object.hasOwn(hostContract, name);

const errorAnswer = ({ code, message, remedy }: HostError): HostAnswer => ({ error: { code, message, remedy } });

function parsedArgs<Method extends HostMethod>(method: Method, raw: unknown): HostArgs<Method> {
  const parsed = hostContract[method].args.safeParse(raw);
  if (parsed.success) return parsed.data as HostArgs<Method>;
  const where = parsed.error.issues.map((issue) => issue.path.join('.') || 'args').join(', ');
  throw new HostError(
    'bad-request',
    `The call ${method} has arguments that do not fit: ${where}.`,
    'Reload the designer; its version may not be that of its host.',
  );
}

// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- ties the arguments to the method
async function parsedCall<Method extends HostMethod>(calls: HostCalls, method: Method, raw: unknown): Promise<unknown> {
  const args = parsedArgs(method, raw);
  const call: (args: HostArgs<Method>) => Promise<unknown> = calls[method];
  return hostContract[method].result.parse(await call(args));
}

/**
 * One call from the renderer, arguments and result parsed. Never rejects.
 * @param onFault hears of what is not the caller's doing
 */
export async function callHost(calls: HostCalls, name: string, rawArgs: unknown, onFault: (error: unknown) => void): Promise<HostAnswer> {
  try {
    if (!isHostMethod(name))
      throw new HostError('not-found', 'The host has no such call.', 'Reload the designer; its version may not be that of its host.');
    return { result: await parsedCall(calls, name, rawArgs) };
  } catch (error) {
    if (error instanceof HostError) return errorAnswer(error);
    onFault(error);
    return errorAnswer(
      new HostError('io', `The call ${name} failed inside the host.`, 'Try again; the log of the host has the details.', { cause: error }),
    );
  }
}
