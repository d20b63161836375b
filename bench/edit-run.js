// Edits a large drawing again and again, as the designer does, and prints the CPU time in ms that its text and its check took, as JSON. The
// check gets a copy of the drawing each time, as a worker does.
import { bundled } from '../generator/bin/bundle.js';
import { largeTopology } from './large-topology.js';

const [nodes = '1000', edits = '41'] = process.argv.slice(2);
const { parseTopology, serialiseTopology, applyEdit } = await import(await bundled('src/model/index.ts'));
const { TextMender, sourceOf } = await import(await bundled('src/fix/index.ts'));
const { checkTopology } = await import(await bundled('src/rules/index.ts'));

const cpuMs = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};
const timed = (times, work) => {
  const startedAt = cpuMs();
  const result = work();
  times.push(cpuMs() - startedAt);
  return result;
};

const drawn = parseTopology(JSON.stringify(largeTopology(Number(nodes)))).topology;
const base = serialiseTopology(drawn, 'yaml').replaceAll(/^ {4}kind: queue$/gm, '    kind: queue # ours');
const mender = new TextMender(base, drawn);
const workers = new TextMender(base, structuredClone(drawn));
const textMs = [];
const checkMs = [];
let topology = drawn;
let findings = 0;
for (let edit = 0; edit < Number(edits); edit += 1) {
  topology = applyEdit(topology, [{ op: 'set', pointer: `/nodes/orders-${edit % 50}/maxLength`, value: 1000 + edit }]);
  timed(textMs, () => mender.mended(topology));
  findings = timed(checkMs, () => {
    const copy = structuredClone(topology);
    return checkTopology(copy, sourceOf(workers.pieces(copy))).findings.length;
  });
}
console.log(JSON.stringify({ nodes: Object.keys(drawn.nodes).length, findings, characters: base.length, textMs, checkMs }));
