import { useCallback, useState } from 'react';

/** The reason why a field's text was refused; it goes when the field's value changes elsewhere. */
export function useFieldError(value: unknown): { error: string | undefined; onError: (error: string | undefined) => void } {
  const [refused, setRefused] = useState<{ readonly value: unknown; readonly error: string | undefined }>();
  const onError = useCallback((error: string | undefined) => setRefused({ value, error }), [value]);
  return { error: refused?.value === value ? refused?.error : undefined, onError };
}
