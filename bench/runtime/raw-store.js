// Ceiling of the embedded default: one hand-written statement takes a batch off a table, keeps inbox and row, and commits.
import pg from 'pg';

const [databaseUrl] = process.argv.slice(2);
const batchSize = 100;
const workers = 4;

const pool = new pg.Pool({ connectionString: databaseUrl, max: workers });
const work = `
WITH taken AS (
  DELETE FROM queue WHERE id IN (SELECT id FROM queue ORDER BY id LIMIT ${batchSize} FOR UPDATE SKIP LOCKED)
  RETURNING envelope),
given AS (
  SELECT envelope->>'source' || ' ' || (envelope->>'id') AS key, envelope->'data' AS data FROM (SELECT envelope::jsonb FROM taken) parsed),
fresh AS (
  INSERT INTO inbox (consumer, key, fingerprint) SELECT 'desk', key, encode(sha256(data::text::bytea), 'hex') FROM given
  ON CONFLICT DO NOTHING RETURNING key),
written AS (
  INSERT INTO orders (order_id, data) SELECT data->>'orderId', data FROM given JOIN fresh USING (key)
  ON CONFLICT (order_id) DO UPDATE SET data = excluded.data, version = orders.version + 1)
SELECT count(*)::int AS count FROM given`;

async function loop() {
  for (;;) {
    const { rows } = await pool.query({ name: 'work', text: work });
    if (rows[0].count === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
for (let worker = 0; worker < workers; worker++) void loop();
process.once('SIGTERM', () => process.exit(0));
