/**
 * bin/app.ts for the variants of templates that `npm run check` looks at: with the code that the synth of prod has bundled,
 * which is the same for all and takes longer than the templates.
 */
import { join, resolve } from 'node:path';
import { App } from 'aws-cdk-lib';
import { enxApp, stageName } from '../../lib/enx-app.ts';
import { readRegionFiles } from '../../lib/settings/region-files.ts';
import { readStageFacts } from '../../lib/settings/stage-files.ts';

const root = join(import.meta.dirname, '..', '..');
const app = new App();
enxApp(app, {
  regions: readRegionFiles(join(root, 'regions')),
  facts: readStageFacts(resolve(root, app.node.tryGetContext('stageFolder') ?? 'stages'), stageName(app)),
  bundles: (domain, step) => join(root, 'cdk.out', 'bundles', domain, step),
});
app.synth();
