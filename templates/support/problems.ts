import type { Validate } from '../runtime/service.ts';

/** A validator that was compiled from a JSON Schema: after `false` it holds what was wrong. */
export interface CompiledValidator {
  (data: unknown): boolean;
  errors?: readonly { instancePath: string; message?: string }[] | null | undefined;
}

/** The validator as the runtime takes it: paths and reasons, none for valid data. */
export function problemsOf(validator: CompiledValidator): Validate {
  return (data) => {
    if (validator(data)) return [];
    return (validator.errors ?? []).map(({ instancePath, message }) => ({ path: instancePath, message: message ?? 'is not valid' }));
  };
}
