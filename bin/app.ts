/**
 * What `cdk` runs: stage and region files in, two stacks out (options: lib/enx-app.ts). `-c regionFolder=<folder>`: other
 * region files than those of regions/, for tests.
 */
import { resolve } from 'node:path';
import { App } from 'aws-cdk-lib';
import { ConfigurationError } from '../lib/configuration-error.ts';
import { enxApp } from '../lib/enx-app.ts';
import { readRegionFiles } from '../lib/region-files.ts';

try {
  const app = new App();
  const folder: string = app.node.tryGetContext('regionFolder') ?? 'regions';
  enxApp(app, readRegionFiles(resolve(import.meta.dirname, '..', folder)));
  app.synth();
} catch (error) {
  if (!(error instanceof ConfigurationError)) throw error;
  console.error(error.message);
  process.exit(1);
}
