import type { Finding, Severity } from '../model/index.ts';
import { exitCode } from './exit-codes.ts';

export const severities = ['error', 'warning', 'info'] as const satisfies readonly Severity[];

/** What the process ends with when findings of this severity or over fail. */
export function codeFor(findings: readonly Finding[], failSeverity: Severity): number {
  const failing = severities.slice(0, severities.indexOf(failSeverity) + 1);
  return findings.some(({ severity }) => failing.some((each) => each === severity)) ? exitCode.findings : exitCode.clean;
}
