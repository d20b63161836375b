import { deskWiring, type DeskRole } from '../runtime/request-reply.fixture.ts';
import type { RequestWiring } from '../runtime/service.ts';
import { runService } from './run.ts';

/** One service of the desk as a process of its own. Bundled and started by the crash test. */
const request = JSON.parse(process.env['REQUEST'] ?? '{}') as Partial<RequestWiring>;
await runService(deskWiring(process.env['SYSTEM_NAME'] ?? 'desk', process.env['ROLE'] as DeskRole, request));
