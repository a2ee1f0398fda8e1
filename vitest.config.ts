import { defineConfig } from 'vitest/config';

const layer = (name: string, rest: object = {}) => ({
  test: { name, include: [`test/${name}/**/*.test.ts`], ...rest },
});

/** One project per layer (docs: README, "Tests"); wire and journey share one local AWS. */
export default defineConfig({
  test: {
    projects: [
      layer('protocol'),
      layer('lambdas'),
      layer('device'),
      layer('lib', { testTimeout: 60_000 }),
      layer('wire', { globalSetup: ['test/support/wire-setup.ts'], testTimeout: 60_000, hookTimeout: 120_000 }),
      layer('journey', {
        globalSetup: ['test/support/journey-setup.ts'],
        testTimeout: 300_000,
        hookTimeout: 600_000,
        fileParallelism: false,
      }),
    ],
  },
});
