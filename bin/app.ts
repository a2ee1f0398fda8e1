/**
 * What `cdk` runs: stage and region files in, two stacks out (options: lib/enx-app.ts). `-c regionFolder=<folder>` and
 * `-c stageFolder=<folder>`: other files than those of regions/ and stages/, for tests.
 */
import { resolve } from 'node:path';
import { App } from 'aws-cdk-lib';
import { enxApp, stageName } from '../lib/enx-app.ts';
import { ConfigurationError } from '../lib/settings/configuration-error.ts';
import { readRegionFiles } from '../lib/settings/region-files.ts';
import { readStageFacts } from '../lib/settings/stage-files.ts';

try {
  const app = new App();
  const folder = (context: string, usual: string): string =>
    resolve(import.meta.dirname, '..', app.node.tryGetContext(context) ?? usual);
  enxApp(app, {
    regions: readRegionFiles(folder('regionFolder', 'regions')),
    facts: readStageFacts(folder('stageFolder', 'stages'), stageName(app)),
  });
  app.synth();
} catch (error) {
  if (!(error instanceof ConfigurationError)) throw error;
  console.error(error.message);
  process.exit(1);
}
