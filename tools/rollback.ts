/**
 * `npm run rollback -- --stage prod`: makes the release before live again by moving aliases (docs/operations/rollback.md). AWS
 * keeps who did it and when: CloudTrail has a line `UpdateAlias` for every function.
 */
import { Problem } from '../device/problem.ts';
import { stackName } from '../lib/names.ts';
import { moveAll } from './rollback/move.ts';
import { domains, help, parseOptions, type RollbackOptions } from './rollback/options.ts';
import { type Plan, planRollback } from './rollback/plan.ts';
import { deployedVersions, lambdaClient, readReleased } from './rollback/released.ts';

/** The newest; older ones are there too. */
const KEPT_SHOWN = 10;

/** The whole command. Throws a Problem. */
export async function rollback(parameters: string[], print: (text: string) => void): Promise<void> {
  const options = parseOptions(parameters);
  if (options === 'help') return print(help);
  const { stack, functions } = await chooseStack(options);
  const lambda = lambdaClient();
  const plan = planRollback(await Promise.all(functions.map((name) => readReleased(lambda, name))), options.to);
  for (const line of planLines(stack, plan)) print(line);
  if (options.isDryRun) return print('Nothing was moved: this was a dry run.');
  await moveAll(lambda, plan.moves);
  print(`Release ${plan.to.id} is live. The next npm run deploy sets the newest release again.`);
}

/** Throws a Problem when it is not clear which one is meant. */
async function chooseStack({ stage, stack }: RollbackOptions): Promise<{ stack: string; functions: string[] }> {
  const wanted = stack ? [stack] : domains;
  const names = wanted.map((domain) => stackName(domain, stage));
  const all = await Promise.all(
    names.map(async (name) => ({ stack: name, functions: [...(await deployedVersions(name)).keys()] })),
  );
  const [first, ...others] = all.filter(({ functions }) => functions.length > 0);
  if (!first) {
    throw new Problem(
      `There is no stack ${names.join(' or ')} with releases here.`,
      'Is the stage deployed, and are AWS_REGION and the credentials those of its deployment?',
    );
  }
  if (others.length === 0) return first;
  throw new Problem(
    `Stage ${stage} has several stacks here, and each has releases of its own.`,
    `Say which one goes back: ${domains.map((domain) => `--stack ${domain}`).join(' or ')}.`,
  );
}

function planLines(stack: string, { to, moves, staying, kept }: Plan): string[] {
  const width = Math.max(0, ...moves.map(({ live }) => live.name.length));
  return [
    `${stack}: to release ${to.id}, rows ${to.rows}`,
    ...moves.map(
      ({ live, to: { number, published } }) =>
        `  ${live.name.padEnd(width)}  version ${live.version} → ${number} (made ${published.slice(0, 16)})`,
    ),
    ...staying.map((name) => `  ${name} has no version of that release and stays`),
    ...(moves.length === 0 ? ['  All functions have it already.'] : []),
    `Kept: ${kept.slice(0, KEPT_SHOWN).join(', ')}`,
  ];
}

if (import.meta.main) {
  try {
    await rollback(process.argv.slice(2), console.log);
  } catch (error) {
    if (error instanceof Problem) console.error(`\n${error.message}\n${error.remedy}`);
    else console.error(error);
    process.exitCode = 1;
  }
}
