// Hand-written ceiling: amqplib and pg, one statement for a batch of up to 100, then the acks. Inbox and row commit together.
import { createHash } from 'node:crypto';
import amqp from 'amqplib';
import pg from 'pg';

const [amqpUrl, databaseUrl, queue] = process.argv.slice(2);
const batchSize = 100;
const batchWaitMs = 5;

const pool = new pg.Pool({ connectionString: databaseUrl, max: 10 });
const connection = await amqp.connect(amqpUrl, { noDelay: true });
const channel = await connection.createChannel();
await channel.prefetch(4 * batchSize);

const write = `
WITH fresh AS (
  INSERT INTO inbox (consumer, key, fingerprint)
  SELECT 'desk', key, fingerprint FROM unnest($1::text[], $2::text[]) AS given (key, fingerprint)
  ON CONFLICT DO NOTHING RETURNING key)
INSERT INTO orders (order_id, data)
SELECT order_id, data::jsonb FROM unnest($1::text[], $3::text[], $4::text[]) AS given (key, order_id, data) JOIN fresh USING (key)
ON CONFLICT (order_id) DO UPDATE SET data = excluded.data, version = orders.version + 1`;

let waiting = [];
let timer;

function receive(message) {
  waiting.push(message);
  if (waiting.length >= batchSize) flush();
  else timer ??= setTimeout(flush, batchWaitMs);
}

function flush() {
  clearTimeout(timer);
  timer = undefined;
  const batch = waiting;
  waiting = [];
  if (batch.length > 0) void handle(batch);
}

async function handle(batch) {
  const messages = batch.map(({ content }) => JSON.parse(content.toString()));
  const data = messages.map((message) => JSON.stringify(message.data));
  await pool.query({
    name: 'write',
    text: write,
    values: [
      messages.map(({ source, id }) => `${source} ${id}`),
      data.map((text) => createHash('sha256').update(text).digest('hex')),
      messages.map((message) => message.data.orderId),
      data,
    ],
  });
  for (const message of batch) channel.ack(message);
}

await channel.consume(queue, receive);
process.once('SIGTERM', () => process.exit(0));
