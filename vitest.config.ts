import { defineConfig } from 'vitest/config';

const layer = (name: string, rest: object = {}) => ({
  // Long enough for a busy machine; a test that hangs still ends.
  test: { name, include: [`test/${name}/**/*.test.ts`], testTimeout: 30_000, maxWorkers: 2, ...rest },
});

/** One project per layer (README, "Tests"); wire and journey each start a local AWS of their own. */
export default defineConfig({
  test: {
    projects: [
      layer('house'),
      layer('protocol'),
      layer('lambdas'),
      layer('device'),
      layer('local'),
      // One at a time: each is a month of its own, and needs a core.
      layer('simulation', { testTimeout: 300_000, maxWorkers: 1 }),
      // Template tests change nothing; loading aws-cdk-lib once instead of per file saves two thirds of their time.
      layer('lib', { testTimeout: 60_000, isolate: false, globalSetup: ['test/support/lib-setup.ts'] }),
      // Beside the local AWS, which is the other core's work.
      layer('wire', {
        globalSetup: ['test/support/wire-setup.ts'],
        testTimeout: 60_000,
        hookTimeout: 120_000,
        maxWorkers: 1,
      }),
      // A page waits for its browser half of the time: with two at once neither core does.
      layer('web', {
        globalSetup: ['test/support/web/setup.ts'],
        testTimeout: 60_000,
        hookTimeout: 60_000,
      }),
      layer('journey', {
        globalSetup: ['test/support/journey-setup.ts'],
        testTimeout: 300_000,
        hookTimeout: 600_000,
        fileParallelism: false,
        maxWorkers: 1,
      }),
    ],
  },
});
