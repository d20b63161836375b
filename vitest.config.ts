import { defineConfig } from 'vitest/config';

const unit = (name: string) => ({
  test: {
    name,
    include: [`${name}/**/*.test.ts`, `${name}/**/*.test.tsx`],
    exclude: ['**/node_modules/**', '**/golden/**', '**/*.integration.test.ts', '**/dist/**'],
  },
});

export default defineConfig({
  test: {
    projects: [
      unit('generator'),
      unit('templates'),
      unit('desktop'),
      {
        test: {
          name: 'integration',
          include: ['{generator,templates,desktop,e2e}/**/*.integration.test.ts'],
          exclude: ['**/node_modules/**', '**/golden/**', '**/dist/**'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
