import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Graph, parseTopology } from '../model/index.ts';
import { chooseBroker } from './choose-broker.ts';
import { planProject } from './plan.ts';
import type { ProjectPlan } from './plan-types.ts';

const folder = path.resolve(import.meta.dirname, '../../../schemas/examples/gallery');

/** Name and plan of every example of the gallery. */
export const galleryPlans: readonly (readonly [name: string, plan: ProjectPlan])[] = readdirSync(folder).map((file) => {
  const { topology } = parseTopology(readFileSync(path.join(folder, file), 'utf8'));
  if (topology === undefined) throw new Error(`${file} does not parse`);
  const graph = new Graph(topology);
  return [file.split('.')[0] ?? file, planProject(graph, chooseBroker(graph, undefined).name)];
});
