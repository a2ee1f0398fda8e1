/** The two CDK commands of a deployment. Their progress, questions and errors are the person's to see. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { Problem } from '../../device/problem.ts';
import { allowNextAttempt, deploymentProblem, readStates } from './attempt.ts';
import { contextArguments, type DeployOptions } from './options.ts';

const root = join(import.meta.dirname, '../..');
const assembly = 'cdk.out';

/** Apart from the deployment, so that a mistake in the settings is not taken for a failure at AWS. Throws a Problem. */
export function synthesise(options: DeployOptions, stacks: readonly string[]): void {
  if (cdk('synth', ...stacks, '--quiet', '--output', assembly, ...contextArguments(options))) return;
  throw new Problem(
    'The templates could not be made; the reason stands above. AWS was not asked to change anything.',
    'Mend what it names and repeat the command.',
  );
}

/** Throws a Problem that says whether anything was changed. */
export async function deployStacks(
  options: DeployOptions,
  stacks: readonly string[],
  found: (line: string) => void,
): Promise<void> {
  const before = await readStates(stacks);
  await allowNextAttempt(before, found);
  const approval = options.yes ? ['--require-approval', 'never'] : [];
  if (cdk('deploy', ...stacks, '--app', assembly, ...approval)) return;
  throw deploymentProblem(before, await readStates(stacks));
}

function cdk(...parameters: string[]): boolean {
  const command = [join(root, 'node_modules', 'aws-cdk', 'bin', 'cdk'), ...parameters, '--no-notices'];
  return spawnSync(process.execPath, command, { cwd: root, stdio: 'inherit' }).status === 0;
}
