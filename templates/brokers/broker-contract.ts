import { describe } from 'vitest';
import { boundsCases } from './contract/bounds-cases.ts';
import { consumeCases } from './contract/consume-cases.ts';
import { failureCases } from './contract/failure-cases.ts';
import { faultCases } from './contract/fault-cases.ts';
import { benches } from './contract/harness.ts';
import type { ContractTarget } from './contract/harness.ts';
import { lifecycleCases } from './contract/lifecycle-cases.ts';
import { modelCases } from './contract/model-cases.ts';
import { overflowCases } from './contract/overflow-cases.ts';
import { publishCases } from './contract/publish-cases.ts';
import { retentionCases } from './contract/retention-cases.ts';

export type { ContractTarget } from './contract/harness.ts';

/**
 * The conformance suite of every adapter: what it declares is held against what it does. It reads without
 * deduplicating, so that duplicates are seen. Only a declared capability skips a case.
 */
export function brokerContract(name: string, target: ContractTarget): void {
  describe(`${name}: broker contract`, () => {
    const open = benches(target);
    publishCases(open, target);
    consumeCases(open, target);
    failureCases(open, target);
    boundsCases(open, target);
    overflowCases(open, target);
    lifecycleCases(open, target);
    retentionCases(open, target);
    faultCases(open, target);
    modelCases(open, target);
  });
}
