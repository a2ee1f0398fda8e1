/** The two CDK commands of a deployment. Their progress, questions and errors are the person's to see. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Problem } from '../../device/problem.ts';
import { stageNamed } from '../../lib/settings/stages.ts';
import {
  allowNextAttempt,
  deploymentProblem,
  findsLeftovers,
  neverLived,
  protectNewStacks,
  readStates,
  type States,
} from './attempt.ts';
import { contextArguments, type DeployOptions } from './options.ts';
import { protectAll, protectUnprotected } from './stack-policy.ts';

const root = join(import.meta.dirname, '../..');
const assembly = 'cdk.out';

/** Makes the templates and deploys these stacks. Throws a Problem that says whether anything was changed. */
export async function deployStacks(
  options: DeployOptions,
  stacks: readonly string[],
  /** Of templates, with names that are unique over all stacks. */
  parameters: Readonly<Record<string, string>>,
  found: (line: string) => void,
): Promise<void> {
  const before = await readStates(stacks);
  synthesise(options, before);
  await allowNextAttempt(before, found);
  const lasting = !stageNamed(options.stage).throwAway;
  if (lasting) await protectUnprotected(before, found);
  const given = stacks.flatMap((stack) => parameterArguments(stack, readTemplate(stack), parameters));
  const done = cdk(...deployArguments(options, before), ...given);
  const after = await readStates(stacks);
  if (lasting) await protectNewStacks(before, after);
  if (!done) throw deploymentProblem(before, after);
  if (lasting) await protectAll(after);
}

/** Exported for its test. */
export function deployArguments(options: DeployOptions, states: States): string[] {
  const approval = options.yes ? ['--require-approval', 'never'] : [];
  const leftovers =
    !stageNamed(options.stage).throwAway && findsLeftovers(states) ? ['--import-existing-resources'] : [];
  return ['deploy', ...states.keys(), '--app', assembly, ...approval, ...leftovers];
}

/** Apart from the deployment, so that a mistake in the settings is not taken for a failure at AWS. */
function synthesise(options: DeployOptions, states: States): void {
  const stacks = [...states.keys()];
  const firstDeployment = [...states].flatMap(([name, state]) => (neverLived(state) ? [name] : [])).join();
  const context = [...contextArguments(options), '-c', `firstDeployment=${firstDeployment}`];
  if (cdk('synth', ...stacks, '--quiet', '--output', assembly, ...context)) return;
  throw new Problem(
    'The templates could not be made; the reason stands above. AWS was not asked to change anything.',
    'Mend what it names and repeat the command.',
  );
}

interface TemplateParameters {
  readonly Parameters?: Readonly<Record<string, unknown>>;
}

function readTemplate(stack: string): TemplateParameters {
  return JSON.parse(readFileSync(join(root, assembly, `${stack}.template.json`), 'utf8'));
}

/** Of the parameters, those that the template of the stack takes. */
export function parameterArguments(
  stack: string,
  { Parameters = {} }: TemplateParameters,
  parameters: Readonly<Record<string, string>>,
): string[] {
  const taken = Object.entries(parameters).filter(([name]) => name in Parameters);
  return taken.flatMap(([name, value]) => ['--parameters', `${stack}:${name}=${value}`]);
}

function cdk(...parameters: string[]): boolean {
  const command = [join(root, 'node_modules', 'aws-cdk', 'bin', 'cdk'), ...parameters, '--no-notices'];
  return spawnSync(process.execPath, command, { cwd: root, stdio: 'inherit' }).status === 0;
}
