/** `npm run cost -- --stage prod`: what a stage costs in a month, by part, and what each choice would change. */
import { join } from 'node:path';
import { Problem } from '../device/problem.ts';
import { ConfigurationError } from '../lib/settings/configuration-error.ts';
import { readRegionFiles } from '../lib/settings/region-files.ts';
import { readStageFacts } from '../lib/settings/stage-files.ts';
import { stageNamed } from '../lib/settings/stages.ts';
import { exampleSystem, usageFor } from './cost/example.ts';
import { type CostOptions, costHelp, parseCostOptions } from './cost/options.ts';
import { readPrices } from './cost/prices.ts';
import { asJson, asText, pageTables } from './cost/report.ts';
import { readSystem } from './cost/system.ts';

const root = join(import.meta.dirname, '..');

function main(): void {
  const options = parseCostOptions(process.argv.slice(2));
  if (options === 'help') console.log(costHelp);
  else if (options.table) console.log(pageTables(exampleSystem(), readPrices()));
  else console.log(estimate(options));
}

function estimate({ stage, phones, period, reports, json }: CostOptions): string {
  const regions = readRegionFiles(join(root, 'regions'));
  const system = readSystem(stageNamed(stage).name, regions, readStageFacts(join(root, 'stages'), stage));
  const asked = period === undefined ? {} : { periodHours: period };
  const chosen = { ...system, regions: system.regions.map((region) => ({ ...region, ...asked })) };
  return (json ? asJson : asText)(usageFor(phones, reports), chosen, readPrices());
}

try {
  main();
} catch (error) {
  if (error instanceof Problem) console.error(`\n${error.message}\n${error.remedy}`);
  else if (error instanceof ConfigurationError) console.error(error.message);
  else console.error(error);
  process.exit(1);
}
