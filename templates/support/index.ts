export { askOutcome } from './ask-outcome.ts';
export { postJson } from './post-json.ts';
export { problemsOf, type CompiledValidator } from './problems.ts';
