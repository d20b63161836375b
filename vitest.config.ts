import { defineConfig } from 'vitest/config';

const unit = (name: string) => ({
  test: {
    name,
    include: [`${name}/**/*.test.ts`, `${name}/**/*.test.tsx`],
    exclude: ['**/node_modules/**', '**/golden/**', '**/*.integration.test.ts', '**/dist/**'],
    setupFiles: ['./.ci/fixed-seed.js'],
    // Property tests take a second on a quiet machine; a loaded one is no failure.
    testTimeout: 60_000,
  },
});

/** Tests against real services, one file at a time: they share ports and load the machine. */
const real = (name: string, include: string[]) => ({
  test: {
    name,
    include,
    exclude: ['**/node_modules/**', '**/golden/**', '**/dist/**'],
    setupFiles: ['./.ci/fixed-seed.js'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    fileParallelism: false,
  },
});

export default defineConfig({
  test: {
    projects: [
      unit('generator'),
      unit('templates'),
      unit('desktop'),
      unit('e2e'),
      real('brokers', ['templates/brokers/{postgres,rabbitmq,nats}.integration.test.ts']),
      // Not in `npm test`: each group of the mock takes three seconds to form, which makes minutes.
      real('brokers-next', ['templates/brokers/kafka.integration.test.ts']),
      real('integration', [
        '{generator,desktop}/**/*.integration.test.ts',
        'e2e/deployment/**/*.integration.test.ts',
        'templates/{adapters,local,runtime,support,testing}/**/*.integration.test.ts',
      ]),
    ],
  },
});
