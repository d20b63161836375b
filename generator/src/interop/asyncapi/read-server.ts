import type { Protocol } from '../../model/index.ts';
import type { ReadServer } from './application.ts';
import type { Located } from './references.ts';
import { defined, plainOf, textOf, without } from './values.ts';

/** Broker profile of each protocol of AsyncAPI; what is not here has none that comes near. */
const profiles: Readonly<Record<string, Protocol>> = {
  kafka: 'kafka',
  'kafka-secure': 'kafka',
  amqp: 'rabbitmq',
  amqps: 'rabbitmq',
  nats: 'nats',
  solace: 'solace',
  smf: 'solace',
  smfs: 'solace',
  sqs: 'sqs',
  sns: 'sqs',
  servicebus: 'servicebus',
  amqp1: 'servicebus',
  postgres: 'postgres',
  postgresql: 'postgres',
  // RabbitMQ speaks MQTT and STOMP: the profile whose guarantees are nearest.
  rabbitmq: 'rabbitmq',
  mqtt: 'rabbitmq',
  mqtts: 'rabbitmq',
  mqtt5: 'rabbitmq',
  'secure-mqtt': 'rabbitmq',
  stomp: 'rabbitmq',
  stomps: 'rabbitmq',
};

/** Protocols whose broker is only the nearest one. */
export const isNearest = (protocol: string): boolean => /mqtt|stomp|amqp1/.test(protocol);

/** A host without scheme, credentials, upper case or slash at its end: two files name one broker in many ways. */
const hostOf = (address: string) =>
  address
    .toLowerCase()
    .replace(/^[a-z][a-z0-9+.-]*:\/\//, '')
    .replace(/^[^/@]*@/, '')
    .replace(/\/+$/, '');

const versionPattern = /^[0-9]+(?:\.[0-9]+){0,2}$/;

/** A server of 2.x (`url`) or 3.x (`host`, `pathname`). */
export function readServer(name: string, { value, file, path }: Located): ReadServer {
  const server = plainOf(value);
  const stated = (textOf(server['protocol']) ?? '').toLowerCase();
  const address = textOf(server['host']) ?? textOf(server['url']) ?? name;
  const version = textOf(server['protocolVersion']);
  const isVersion = version !== undefined && versionPattern.test(version);
  const protocol = Object.hasOwn(profiles, stated) ? profiles[stated] : undefined;
  return {
    place: { file, path },
    name,
    key: `${protocol ?? stated}//${hostOf(address)}`,
    ...defined({ protocol, title: textOf(server['title']), description: textOf(server['description']) ?? textOf(server['summary']) }),
    // The version of MQTT or AMQP is none of the broker.
    ...(isVersion && protocol === 'kafka' && { version }),
    rest: without(server, ['description', ...(isVersion && protocol === 'kafka' ? ['protocolVersion'] : [])]),
  };
}
