import type { Replicas } from './competing-consumers.config.ts';

const shutdownGraceDefaultMs = 10_000;

/** Worker processes of a service: the most that one of its consumers asks for. */
export const workerCount = (replicas: readonly (Replicas | undefined)[]) => Math.max(1, ...replicas.map((each) => each?.min ?? 1));

/** Milliseconds that a service takes to stop: the longest that one of its consumers asks for. */
export const shutdownGrace = (graces: readonly (number | undefined)[]) =>
  graces.length === 0 ? shutdownGraceDefaultMs : Math.max(...graces.map((graceMs) => graceMs ?? shutdownGraceDefaultMs));
