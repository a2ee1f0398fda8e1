/**
 * `npm run deploy -- --stage dev`: `cdk deploy` after a preflight that says in words what is missing, then the jobs that
 * make a fresh stage answer its first phone, then every address and key a person needs next.
 */
import { join } from 'node:path';
import { Problem } from '../device/problem.ts';
import { jobs, jobsAfterDeploy } from '../lambdas/shared/names.ts';
import { stackName } from '../lib/names.ts';
import { exportPublicKeys, runJob, stackOutputs } from './deploy/aws.ts';
import { deployStacks } from './deploy/cdk.ts';
import { help, parseOptions } from './deploy/options.ts';
import type { Found } from './deploy/preflight/found.ts';
import { preflight } from './deploy/preflight.ts';
import { jobLine, nextSteps } from './deploy/report.ts';

const regionFolder = join(import.meta.dirname, '..', 'regions');
const found: Found = (line, mark = 'ok') => console.log(`${mark}  ${line}`);

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2));
  if (options === 'help') return console.log(help);
  const { domains, regions } = await preflight(options, regionFolder, found);
  const stacks = domains.map((domain) => stackName(domain, options.stage));
  await deployStacks(options, stacks, found);
  for (const job of jobsAfterDeploy.filter((name) => domains.includes(jobs[name].domain))) {
    console.log(jobLine(job, await runJob(options.stage, job)));
  }
  const outputs = await Promise.all(stacks.map(stackOutputs));
  console.log(nextSteps(options.stage, regions, outputs, await exportPublicKeys(regions, outputs)));
}

try {
  await main();
} catch (error) {
  if (error instanceof Problem) console.error(`\n${error.message}\n${error.remedy}`);
  else console.error(error);
  process.exit(1);
}
