/**
 * `npm run deploy -- --stage dev`: `cdk deploy` after a preflight that says in words what is missing, then the jobs that
 * make a fresh stage answer its first phone, then every address and key a person needs next.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { Problem } from '../device/problem.ts';
import { jobs, jobsAfterDeploy } from '../lambdas/shared/names.ts';
import { stackName } from '../lib/names.ts';
import { publicKeyPem, runJob, stackOutputs } from './deploy/aws.ts';
import { contextArguments, type DeployOptions, help, parseOptions } from './deploy/options.ts';
import { preflight } from './deploy/preflight.ts';
import { exportKeys, nextSteps } from './deploy/report.ts';

const root = join(import.meta.dirname, '..');

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2));
  if (options === 'help') return console.log(help);
  const target = await preflight(options, join(root, 'regions'), (line) => console.log(`ok  ${line}`));
  deployStacks(
    options,
    target.domains.map((domain) => stackName(domain, options.stage)),
  );
  for (const job of jobsAfterDeploy.filter((name) => target.domains.includes(jobs[name].domain))) {
    console.log(`ok  job ${job}: ${await runJob(options.stage, job)}`);
  }
  const outputs = await Promise.all(target.domains.map((domain) => stackOutputs(stackName(domain, options.stage))));
  const keys = exportKeys(target.regions, outputs);
  const publicKeys = keys.map(async ({ region, keyArn }) => ({ region, pem: await publicKeyPem(keyArn) }));
  console.log(nextSteps(options.stage, target.regions, outputs, await Promise.all(publicKeys)));
}

/** The CDK's own progress and questions are the person's to see. */
function deployStacks(options: DeployOptions, stacks: string[]): void {
  const approval = options.yes ? ['--require-approval', 'never'] : [];
  const cdk = join(root, 'node_modules', 'aws-cdk', 'bin', 'cdk');
  const parameters = ['deploy', ...stacks, ...contextArguments(options), ...approval, '--no-notices'];
  const { status } = spawnSync(process.execPath, [cdk, ...parameters], { cwd: root, stdio: 'inherit' });
  if (status === 0) return;
  throw new Problem(
    'cdk deploy failed; its reason stands above.',
    'CloudFormation has rolled the stack back. Mend it and repeat.',
  );
}

try {
  await main();
} catch (error) {
  if (error instanceof Problem) console.error(`\n${error.message}\n${error.remedy}`);
  else console.error(error);
  process.exit(1);
}
