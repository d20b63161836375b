import { noId } from './no-id.ts';
import { noSchemaVersion } from './no-schema-version.ts';

export const messageRules = [noId, noSchemaVersion] as const;
