/** What `cdk` runs: stage and region files in, two stacks out (options: lib/enx-app.ts). */
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { ConfigurationError } from '../lib/configuration-error.ts';
import { enxApp } from '../lib/enx-app.ts';
import { readRegionFiles } from '../lib/region-files.ts';

try {
  const app = new App();
  enxApp(app, readRegionFiles(join(import.meta.dirname, '../regions')));
  app.synth();
} catch (error) {
  if (!(error instanceof ConfigurationError)) throw error;
  console.error(error.message);
  process.exit(1);
}
