import type { BrokerEmit } from '../brokers/broker-emit.ts';
import type { FileSet } from './file-set.ts';
import type { ProjectPlan } from './plan-types.ts';
import { yamlFile } from './yaml.ts';

const databaseUrl = 'postgres://postgres:${POSTGRES_PASSWORD:-postgres}@postgres:5432/postgres';
const healthy = { condition: 'service_healthy' };
const defaultGraceMs = 10_000;
/** Over the service's own grace, to close its connections. */
const closeSeconds = 5;

/** Containers of the real engines and of every service. Passwords come from the environment. */
export function emitCompose(plan: ProjectPlan, broker: BrokerEmit, files: FileSet): void {
  const { compose } = broker;
  const environment = {
    DATABASE_URL: databaseUrl,
    BROKER: broker.name,
    ...(compose && { BROKER_URL: compose.url }),
  };
  const needs = { postgres: healthy, ...(compose && { [broker.name]: healthy }), migrate: { condition: 'service_completed_successfully' } };
  const services = plan.system.services.map(({ name, replicas, port, shutdownGraceMs = defaultGraceMs }) => [
    `service-${name}`,
    {
      build: { context: '.', dockerfile: `services/${name}/Dockerfile` },
      environment: { ...environment, REPLICAS: String(replicas), ...externalUrls(plan, name) },
      depends_on: needs,
      restart: 'unless-stopped',
      stop_grace_period: `${Math.ceil(shutdownGraceMs / 1000) + closeSeconds}s`,
      deploy: { replicas },
      ...(port !== undefined && replicas === 1 && { ports: [`127.0.0.1:${port}:8080`] }),
    },
  ]);
  const [first] = plan.system.services;
  const content = {
    services: {
      postgres: {
        image: 'postgres:17',
        environment: { POSTGRES_PASSWORD: '${POSTGRES_PASSWORD:-postgres}' },
        volumes: ['postgres:/var/lib/postgresql/data'],
        healthcheck: { test: ['CMD-SHELL', 'pg_isready -U postgres'], interval: '5s', timeout: '5s', retries: 20 },
      },
      ...(compose && {
        [broker.name]: {
          image: compose.image,
          ...(compose.command && { command: compose.command }),
          environment: compose.environment,
          healthcheck: compose.healthcheck,
        },
      }),
      migrate: {
        build: { context: '.', dockerfile: `services/${first?.name}/Dockerfile` },
        command: ['node', 'runtime/dist/local/migrate.js'],
        environment,
        depends_on: { postgres: healthy },
      },
      ...Object.fromEntries(services),
    },
    volumes: { postgres: {} },
  };
  files.add('compose.yaml', yamlFile(content));
}

/** Addresses of the external systems that a service calls: compose refuses to start without them. */
function externalUrls({ services, system }: ProjectPlan, name: string): Record<string, string> {
  const called = new Set(
    services.find((service) => service.name === name)?.consumers.flatMap(({ calls }) => calls.map(({ external }) => external)),
  );
  return Object.fromEntries(
    system.externals.filter(({ id }) => called.has(id)).map(({ urlVariable }) => [urlVariable, `\${${urlVariable}:?its base URL}`]),
  );
}
