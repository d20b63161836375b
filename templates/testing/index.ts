export type { Effects } from './test-effects.ts';
export { testService, type TestService } from './test-service.ts';
