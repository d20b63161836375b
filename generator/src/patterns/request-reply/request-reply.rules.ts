import { noCorrelation, noTimeout, sharedReplyChannel } from './request-reply-matching.rules.ts';
import { noCompensation, outlivesDeadline, volatileState } from './request-reply-outcome.rules.ts';

export const requestReplyRules = [noTimeout, noCorrelation, sharedReplyChannel, noCompensation, volatileState, outlivesDeadline] as const;
