export * from '../runtime/index.ts';
export { launchService, runService, type Launched } from './run.ts';
export { migrate } from './migrate.ts';
