import type { TopologyEdit } from '../../model/edit.ts';
import type { WithId } from '../../model/graph.ts';
import type { EdgeOf } from '../../model/topology.ts';
import { defineRule } from '../../rules/define-rule.ts';
import { setOn } from '../../rules/edits.ts';
import { attemptsWithin, growthOf, worstDurationMs } from '../../capacity/retry.ts';
import { duration, edgeName, edgeRef, nodeName, nodeRef } from '../../rules/wording.ts';
import type { Retry } from './retry.config.ts';
import { retriedEdges } from './retry-edges.ts';

const docs = 'patterns/retry/retry.md';

const usualAttempts = 3;

/** The usual attempts, or as many as the deadline can hold. */
function fittingAttempts({ backoff, attemptTimeoutMs = 0, deadlineMs = Infinity }: Retry): number {
  return Math.max(1, attemptsWithin(growthOf(backoff), usualAttempts, attemptTimeoutMs, deadlineMs));
}

const usualTimeoutMs = 2000;

/** A timeout under which all attempts fit the deadline. A call without a retry block is still tried once only. */
function withTimeout({ id, retry }: WithId<EdgeOf<'call'>>): { timeoutMs: number; edit: TopologyEdit } {
  const attempts = typeof retry?.maxAttempts === 'number' ? retry.maxAttempts : 1;
  const forAttemptsMs = (retry?.deadlineMs ?? Infinity) - worstDurationMs(growthOf(retry?.backoff), attempts, 0);
  const timeoutMs = Math.max(1, Math.min(usualTimeoutMs, Math.floor(forAttemptsMs / attempts)));
  const once = retry ? [] : [setOn(edgeRef(id), '/retry/maxAttempts', 1)];
  return { timeoutMs, edit: [setOn(edgeRef(id), '/retry/attemptTimeoutMs', timeoutMs), ...once] };
}

const noMaxAttempts = defineRule({
  id: 'retry/no-max-attempts',
  severity: 'error',
  title: 'Retry without an end',
  messages: {
    missing: '"{edge}" retries without maxAttempts: while "{target}" is down, each request keeps hitting it and the load only grows.',
    infinite: '"{edge}" retries for ever, without a deadline: a request to a "{target}" that never recovers is never given up.',
    untilDeadline:
      '"{edge}" has no limit of attempts but its deadline: with fast failures "{target}" is hit as often as the back-off allows.',
  },
  remedy: 'Set maxAttempts, 3 for example, which counts the first attempt; infinite attempts need a deadlineMs.',
  fix: 'Try {attempts} times',
  why: {
    text: 'Retries without a bound turn a short fault into a retry storm that keeps the target down.',
    source: 'Azure Architecture Center, Retry Storm antipattern',
  },
  docs,
  *check(graph) {
    for (const { edge, retry } of retriedEdges(graph)) {
      if (typeof retry.maxAttempts === 'number') continue;
      const isBounded = retry.maxAttempts === 'infinite' && retry.deadlineMs !== undefined;
      const attempts = fittingAttempts(retry);
      yield {
        messageId: isBounded ? 'untilDeadline' : retry.maxAttempts === 'infinite' ? 'infinite' : 'missing',
        severity: isBounded ? 'warning' : 'error',
        target: edgeRef(edge.id),
        pointer: '/retry/maxAttempts',
        related: [nodeRef(edge.to)],
        data: { edge: edgeName(graph, edge), target: nodeName(graph, edge.to), attempts },
        edit: [setOn(edgeRef(edge.id), '/retry/maxAttempts', attempts)],
      };
    }
  },
});

const noTimeout = defineRule({
  id: 'retry/no-timeout',
  severity: 'error',
  title: 'Call without a timeout',
  messages: {
    hangs:
      'The call "{edge}" has no attempt timeout: when "{target}" hangs, "{caller}" holds its connection and its message until it runs out of both.',
  },
  remedy: 'Set retry.attemptTimeoutMs to about the p99.9 latency of "{target}".',
  fix: 'Time out after {timeout}',
  why: {
    text: 'Without a timeout a hung dependency hangs its callers, and the fault spreads upstream.',
    source: 'Amazon Builders’ Library, Timeouts, retries and backoff with jitter',
  },
  docs,
  *check(graph) {
    for (const edge of graph.edgesOf('call')) {
      if (edge.retry?.attemptTimeoutMs !== undefined) continue;
      const { timeoutMs, edit } = withTimeout(edge);
      const names = { edge: edgeName(graph, edge), target: nodeName(graph, edge.to), caller: nodeName(graph, edge.from) };
      yield {
        messageId: 'hangs',
        target: edgeRef(edge.id),
        pointer: '/retry/attemptTimeoutMs',
        related: [nodeRef(edge.from), nodeRef(edge.to)],
        data: { ...names, timeout: duration(timeoutMs) },
        edit,
      };
    }
  },
});

const exceedsDeadline = defineRule({
  id: 'retry/exceeds-deadline',
  severity: 'error',
  title: 'Attempts that can never run',
  messages: {
    tooLong:
      '"{edge}" promises {attempts} attempts, which take up to {worst}, within a deadline of {deadline}: at worst only {fitting} of them can run.',
  },
  remedy: 'Lower maxAttempts to {fitting}, shorten attemptTimeoutMs or the back-off, or raise deadlineMs over {worst}.',
  fix: 'Try {fitting} times',
  why: {
    text: 'The deadline covers all attempts and the waits between them; an attempt past it is never made.',
    source: 'gRPC proposal A6, client retry design',
  },
  docs,
  *check(graph) {
    for (const { edge, retry } of retriedEdges(graph)) {
      const { maxAttempts, deadlineMs, attemptTimeoutMs = 0 } = retry;
      if (typeof maxAttempts !== 'number' || deadlineMs === undefined) continue;
      const growth = growthOf(retry.backoff);
      const worstMs = worstDurationMs(growth, maxAttempts, attemptTimeoutMs);
      if (worstMs <= deadlineMs) continue;
      const fitting = Math.max(1, attemptsWithin(growth, maxAttempts, attemptTimeoutMs, deadlineMs));
      yield {
        messageId: 'tooLong',
        target: edgeRef(edge.id),
        pointer: '/retry/deadlineMs',
        related: [nodeRef(edge.to)],
        data: { edge: edgeName(graph, edge), attempts: maxAttempts, worst: duration(worstMs), deadline: duration(deadlineMs), fitting },
        edit: [
          setOn(edgeRef(edge.id), '/retry/maxAttempts', fitting),
          ...(attemptTimeoutMs > deadlineMs ? [setOn(edgeRef(edge.id), '/retry/attemptTimeoutMs', deadlineMs)] : []),
        ],
      };
    }
  },
});

export const limitRules = [noMaxAttempts, noTimeout, exceedsDeadline] as const;
