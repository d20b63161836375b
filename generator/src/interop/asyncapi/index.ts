export { exportAsyncApi } from './export.ts';
export { exportServices } from './export-services.ts';
export { importAsyncApi, type ImportOptions, type ImportResult } from './import.ts';
export { claimsAsyncApi, type SourceFile } from './read-document.ts';
export { placedSchema } from './marks.ts';
