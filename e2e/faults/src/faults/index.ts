import { duplicates } from './duplicates.ts';
import type { Fault } from './fault.ts';
import { overload, poison, projectorKills } from './message-faults.ts';
import { killAtCrashPoints, killReplica, rollingTerm, stopBeyondLease } from './process-faults.ts';
import { requestKills } from './request-faults.ts';
import { scaleChanges } from './scale-faults.ts';
import { noSpace } from './space-fault.ts';
import { brokerRestart, network, postgresAway } from './server-faults.ts';

/** The fault plan, in its order. */
export const faults: readonly Fault[] = [
  killReplica,
  killAtCrashPoints,
  stopBeyondLease,
  brokerRestart,
  network,
  postgresAway,
  poison,
  overload,
  scaleChanges,
  requestKills,
  projectorKills,
  rollingTerm,
  duplicates,
  noSpace,
];
