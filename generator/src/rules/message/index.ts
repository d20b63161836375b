import { noId } from './no-id.ts';
import { noSchemaVersion } from './no-schema-version.ts';
import { sensitiveContext } from './sensitive-context.ts';

export const messageRules = [noId, noSchemaVersion, sensitiveContext] as const;
