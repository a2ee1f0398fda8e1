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
      // Each is a month of its own.
      layer('simulation', { testTimeout: 300_000 }),
      // Template tests change nothing; loading aws-cdk-lib once instead of per file saves two thirds of their time.
      layer('lib', { testTimeout: 60_000, isolate: false, globalSetup: ['test/support/setup/lib-setup.ts'] }),
      // They wait for the local AWS, and for what is stalled, two thirds of the time.
      layer('wire', {
        globalSetup: ['test/support/setup/wire-setup.ts'],
        testTimeout: 60_000,
        hookTimeout: 120_000,
      }),
      // A page waits for its browser half of the time: with two at once neither core does.
      layer('web', {
        globalSetup: ['test/support/web/setup.ts'],
        testTimeout: 60_000,
        hookTimeout: 60_000,
      }),
      layer('journey', {
        globalSetup: ['test/support/setup/journey-setup.ts'],
        testTimeout: 300_000,
        hookTimeout: 600_000,
        fileParallelism: false,
        maxWorkers: 1,
      }),
    ],
  },
});
