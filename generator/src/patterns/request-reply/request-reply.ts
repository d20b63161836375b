import { definePattern } from '../define-pattern.ts';
import { requestReplyRules } from './request-reply.rules.ts';

export const requestReply = definePattern({
  id: 'request-reply',
  title: 'Async request-reply',
  group: 'scalable',
  solves: 'Learns the outcome of a slower service without being blocked by it.',
  rules: requestReplyRules,
});
