import { unlimitedRedelivery } from './unlimited-redelivery.ts';

export const consumerRules = [unlimitedRedelivery] as const;
