import pino from 'pino';
import type { LogFields, Logger } from '../runtime/ports.ts';
import type { SystemDescription } from '../runtime/system.ts';
import { redact } from './redact.ts';

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

export interface LogOptions {
  readonly service: string;
  /** One of `logLevels`. */
  readonly level: string;
  /** Its messages' sensitive fields never reach a line. */
  readonly system: SystemDescription;
  /** Where lines go; standard output unless given. */
  readonly destination?: { write(line: string): void };
}

/** JSON lines by pino, each with the service's name. */
export function createLog(options: LogOptions): Logger {
  const sensitive = new Set(options.system.messages.flatMap((message) => message.sensitive));
  const settings: pino.LoggerOptions = {
    level: options.level,
    base: { service: options.service, pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
  };
  const root = options.destination === undefined ? pino(settings) : pino(settings, options.destination);
  return wrap(root, (fields) => redact(fields, sensitive) as LogFields);
}

function wrap(line: pino.Logger, clean: (fields: LogFields) => LogFields): Logger {
  return {
    debug: (message, fields = {}) => line.debug(clean(fields), message),
    info: (message, fields = {}) => line.info(clean(fields), message),
    warn: (message, fields = {}) => line.warn(clean(fields), message),
    error: (message, fields = {}) => line.error(clean(fields), message),
    with: (fields) => wrap(line.child(clean(fields)), clean),
  };
}
