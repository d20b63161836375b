import { describe, expect, it } from 'vitest';
import { FileSet } from './file-set.ts';
import { galleryPlans } from './gallery-plans.fixture.ts';
import { emitText } from './text.ts';

/** Instructions and their arguments, comments left out. */
function instructionsOf(text: string): (readonly [string, string])[] {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return lines.map((line) => {
    const at = line.indexOf(' ');
    return [line.slice(0, at), line.slice(at + 1)];
  });
}

/** Source: Docker, Dockerfile reference. */
const known = new Set(['FROM', 'WORKDIR', 'COPY', 'RUN', 'ENV', 'USER', 'EXPOSE', 'HEALTHCHECK', 'CMD']);

const cases = galleryPlans.flatMap(([name, plan]) => {
  const files = new FileSet();
  emitText(plan, files);
  return plan.services.map(
    ({ name: service }) => [name, service, instructionsOf(files.get(`services/${service}/Dockerfile`)?.content ?? '')] as const,
  );
});

describe.each(cases)('the image of %s, %s', (_name, service, instructions) => {
  const last = instructions.slice(instructions.findLastIndex(([name]) => name === 'FROM'));
  const argument = (name: string) => last.find(([each]) => each === name)?.[1];

  it('is of instructions that there are, and builds and runs on one pinned image', () => {
    expect(instructions.filter(([name]) => !known.has(name))).toEqual([]);
    const images = instructions.filter(([name]) => name === 'FROM').map(([, image]) => image.split(' ')[0]);
    expect(images).toHaveLength(2);
    expect(new Set(images).size).toBe(1);
    expect(images[0]).toMatch(/^node:\d+-bookworm-slim$/);
  });

  it('runs the service without rights of root, asked for its health, and leaves signals to it', () => {
    expect(argument('USER')).toBe('node');
    expect(JSON.parse(argument('CMD') ?? '')).toEqual(['node', `services/${service}/dist/main.js`]);
    const [options = '', command = ''] = (argument('HEALTHCHECK') ?? '').split(' CMD ');
    expect(options).toMatch(/^--interval=\d+s --timeout=\d+s --start-period=\d+s$/);
    expect(JSON.parse(command)).toEqual(['node', '-e', expect.stringContaining('http://127.0.0.1:8080/healthz')]);
    expect(argument('EXPOSE')).toBe('8080');
    expect(argument('ENV')).toBe('NODE_ENV=production HOST=0.0.0.0 PORT=8080');
  });

  it('copies its own build and holds no setting of yours', () => {
    expect(argument('COPY')).toBe('--from=build --chown=node:node /app /app');
    expect(instructions.filter(([name, rest]) => name === 'ENV' && /URL|PASSWORD|SECRET|TOKEN/i.test(rest))).toEqual([]);
  });
});
