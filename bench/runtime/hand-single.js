// Hand-written, as most are: amqplib and pg, one statement a message, then its ack. Inbox and row commit together.
import { createHash } from 'node:crypto';
import amqp from 'amqplib';
import pg from 'pg';

const [amqpUrl, databaseUrl, queue] = process.argv.slice(2);
const pool = new pg.Pool({ connectionString: databaseUrl, max: 10 });
const connection = await amqp.connect(amqpUrl, { noDelay: true });
const channel = await connection.createChannel();
await channel.prefetch(100);

const write = `
WITH fresh AS (INSERT INTO inbox (consumer, key, fingerprint) VALUES ('desk', $1, $2) ON CONFLICT DO NOTHING RETURNING key)
INSERT INTO orders (order_id, data) SELECT $3, $4::jsonb FROM fresh
ON CONFLICT (order_id) DO UPDATE SET data = excluded.data, version = orders.version + 1`;

async function handle(message) {
  const { source, id, data } = JSON.parse(message.content.toString());
  const text = JSON.stringify(data);
  const fingerprint = createHash('sha256').update(text).digest('hex');
  await pool.query({ name: 'write', text: write, values: [`${source} ${id}`, fingerprint, data.orderId, text] });
  channel.ack(message);
}

await channel.consume(queue, (message) => void handle(message));
process.once('SIGTERM', () => process.exit(0));
