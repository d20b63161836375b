import { ConfigurationError } from '../runtime/errors.ts';
import { databaseNames } from '../runtime/store-schema.core.ts';
import type { BrokerName, StoreDescription, SystemDescription } from '../runtime/system.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

const brokerNames: readonly BrokerName[] = ['postgres', 'rabbitmq', 'nats', 'kafka'];

/** Which broker and where. `BROKER` unset: the system's own; `BROKER_URL` unset: for postgres, a database beside the stores. @throws ConfigurationError. */
export function brokerSettings(system: SystemDescription, env: Environment): { name: BrokerName; url: string } {
  const wanted = read(env, 'BROKER') ?? system.defaultBroker;
  const name = brokerNames.find((known) => known === wanted);
  if (name === undefined) throw new ConfigurationError(`BROKER is "${wanted}"; it must be one of ${brokerNames.join(', ')}`);
  const url = read(env, 'BROKER_URL');
  if (url !== undefined) return { name, url: checkedUrl('BROKER_URL', url) };
  if (name !== 'postgres') throw new ConfigurationError(`BROKER_URL is not set, and BROKER is "${name}"`);
  return { name, url: databaseUrl(serverUrl(env, 'DATABASE_URL'), brokerDatabaseName(system)) };
}

/** Database of the postgres transport. */
export function brokerDatabaseName(system: SystemDescription): string {
  return `${system.name}_broker`.replaceAll('-', '_');
}

/**
 * URL of each database of a store, one a shard. `<STORE>_<n>_URL` names a shard's database, `<STORE>_URL` the database
 * of an unsharded store or the server of a sharded one; else it is on the server of `DATABASE_URL`.
 * @throws ConfigurationError where none of them is set, or one is no postgres URL.
 */
export function storeUrls(system: SystemDescription, store: StoreDescription, env: Environment): string[] {
  const prefix = variablePrefix(store.id);
  return databaseNames(system.name, store).map((database, index) => {
    const shardUrl = store.sharding === undefined ? undefined : read(env, `${prefix}_${index}_URL`);
    if (shardUrl !== undefined) return postgresUrl(`${prefix}_${index}_URL`, shardUrl).href;
    const storeUrl = read(env, `${prefix}_URL`);
    if (storeUrl === undefined) return databaseUrl(serverUrl(env, 'DATABASE_URL'), database);
    const url = postgresUrl(`${prefix}_URL`, storeUrl);
    return store.sharding === undefined && url.pathname.length > 1 ? url.href : databaseUrl(url, database);
  });
}

/** External system id to its base URL, from its variable; those that are not set are left out. @throws ConfigurationError for text that is no URL. */
export function externalUrls(system: SystemDescription, env: Environment): Record<string, string> {
  const set = system.externals.flatMap(({ id, urlVariable }) => {
    const url = read(env, urlVariable);
    return url === undefined ? [] : [[id, checkedUrl(urlVariable, url)] as const];
  });
  return Object.fromEntries(set);
}

/** A whole number from the environment. @throws ConfigurationError outside [min, max]. */
export function wholeNumber(env: Environment, name: string, fallback: number, min: number, max: number): number {
  const text = read(env, name);
  if (text === undefined) return fallback;
  const value = Number(text);
  if (!Number.isInteger(value) || value < min || value > max)
    throw new ConfigurationError(`${name} is "${text}"; it must be a whole number from ${min} to ${max}`);
  return value;
}

/** One of a list of words from the environment. @throws ConfigurationError for another word. */
export function oneOf<Word extends string>(env: Environment, name: string, fallback: Word, words: readonly Word[]): Word {
  const text = read(env, name);
  const word = text === undefined ? fallback : words.find((each) => each === text);
  if (word === undefined) throw new ConfigurationError(`${name} is "${text}"; it must be one of ${words.join(', ')}`);
  return word;
}

/** The same server with another database. */
export function databaseUrl(server: URL, database: string): string {
  const url = new URL(server.href);
  url.pathname = `/${encodeURIComponent(database)}`;
  return url.href;
}

/** A server's URL from its variable. @throws ConfigurationError where it is not set or no postgres URL. */
export function serverUrl(env: Environment, name: string): URL {
  const text = read(env, name);
  if (text === undefined)
    throw new ConfigurationError(`${name} is not set: give a postgres:// URL, or run "npm start", which starts a PostgreSQL of its own`);
  return postgresUrl(name, text);
}

function variablePrefix(id: string): string {
  return id.replaceAll('-', '_').toUpperCase();
}

function postgresUrl(name: string, text: string): URL {
  const url = new URL(checkedUrl(name, text));
  if (url.protocol !== 'postgres:' && url.protocol !== 'postgresql:') throw new ConfigurationError(`${name} must begin with postgres://`);
  return url;
}

function checkedUrl(name: string, text: string): string {
  if (!URL.canParse(text)) throw new ConfigurationError(`${name} is not a URL`);
  return text;
}

/** An empty variable counts as unset, since compose files and shells cannot always unset one. */
function read(env: Environment, name: string): string | undefined {
  const text = env[name]?.trim();
  return text === undefined || text === '' ? undefined : text;
}
