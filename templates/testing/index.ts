export { testService, type Effects, type TestService } from './test-service.ts';
