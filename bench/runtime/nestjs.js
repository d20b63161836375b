// NestJS microservices over RabbitMQ with manual acks and the same effect. Its packages are in the folder given last.
import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import pg from 'pg';

const [amqpUrl, databaseUrl, queue, folder] = process.argv.slice(2);
const require = createRequire(path.join(path.resolve(folder), 'package.json'));
const load = (name) => import(pathToFileURL(require.resolve(name)).href);

await load('reflect-metadata');
const { NestFactory } = await load('@nestjs/core');
const { Module, Controller } = await load('@nestjs/common');
const { Ctx, EventPattern, Payload, Transport } = await load('@nestjs/microservices');

const pool = new pg.Pool({ connectionString: databaseUrl, max: 10 });
const write = `
WITH fresh AS (INSERT INTO inbox (consumer, key, fingerprint) VALUES ('desk', $1, $2) ON CONFLICT DO NOTHING RETURNING key)
INSERT INTO orders (order_id, data) SELECT $3, $4::jsonb FROM fresh
ON CONFLICT (order_id) DO UPDATE SET data = excluded.data, version = orders.version + 1`;

class Desk {
  async handle({ source, id, data }, context) {
    const text = JSON.stringify(data);
    const fingerprint = createHash('sha256').update(text).digest('hex');
    await pool.query({ name: 'write', text: write, values: [`${source} ${id}`, fingerprint, data.orderId, text] });
    context.getChannelRef().ack(context.getMessage());
  }
}
// What the decorators of a TypeScript source would do.
const method = Object.getOwnPropertyDescriptor(Desk.prototype, 'handle');
Payload()(Desk.prototype, 'handle', 0);
Ctx()(Desk.prototype, 'handle', 1);
EventPattern('place-order')(Desk.prototype, 'handle', method);
Controller()(Desk);

function Root() {}
Module({ controllers: [Desk] })(Root);

const app = await NestFactory.createMicroservice(Root, {
  transport: Transport.RMQ,
  logger: ['error'],
  options: {
    urls: [amqpUrl],
    queue,
    noAck: false,
    prefetchCount: 100,
    queueOptions: { durable: true, arguments: { 'x-queue-type': 'quorum' } },
  },
});
await app.listen();
process.once('SIGTERM', () => process.exit(0));
