/**
 * What a rollback leaves to the next deployment. CloudFormation compares templates, so it does not notice that an alias was
 * moved behind its back, and a deployment without a change would leave it there (docs/decisions/009-releases.md).
 */
import type { LambdaClient } from '@aws-sdk/client-lambda';
import { moveAll } from '../rollback/move.ts';
import { deployedVersions, type LiveAlias, lambdaClient, readLive } from '../rollback/released.ts';

/** An alias that does not point to the version that the stack's template gave it. */
interface Aside extends LiveAlias {
  readonly deployed: string;
}

/**
 * Runs a deployment of these stacks and sees to it that its release is live then. When it fails, functions that a rollback
 * had moved are as they were before: CloudFormation would leave the release live from which somebody went back.
 */
export async function withLiveAliases<T>(
  stacks: readonly string[],
  found: (line: string) => void,
  deploy: () => Promise<T>,
): Promise<T> {
  const lambda = lambdaClient();
  const before = await Promise.all(stacks.map((stack) => aliasesAside(lambda, stack)));
  for (const [n, aside] of before.entries()) if (aside.length > 0) found(stoodBack(stacks[n] ?? '', aside));
  const result = await deploy().catch(async (error: unknown) => {
    await keepAside(lambda, before.flat()).catch(({ message }) =>
      found(`not all functions are as they were: ${message}`),
    );
    throw error;
  });
  for (const stack of stacks) {
    const aside = await aliasesAside(lambda, stack);
    await moveAll(
      lambda,
      aside.map((live) => ({ live, to: { number: live.deployed } })),
    );
    if (aside.length > 0) found(`${stack}: ${aside.length} functions set to the release just deployed`);
  }
  return result;
}

async function aliasesAside(lambda: LambdaClient, stack: string): Promise<Aside[]> {
  const functions = [...(await deployedVersions(stack))];
  const all = await Promise.all(
    functions.map(async ([name, deployed]) => ({ ...(await readLive(lambda, name)), deployed })),
  );
  return all.filter(({ version, deployed }) => deployed !== '' && version !== deployed);
}

function stoodBack(stack: string, aside: readonly Aside[]): string {
  return (
    `${stack}: ${aside.length} functions are not at the release that was deployed last, since somebody went back (npm run ` +
    'rollback); this deployment sets all of them to its own'
  );
}

async function keepAside(lambda: LambdaClient, before: readonly Aside[]): Promise<void> {
  const now = await Promise.all(before.map(async (aside) => ({ live: await readLive(lambda, aside.name), aside })));
  const moved = now.filter(({ live, aside }) => live.version !== aside.version);
  await moveAll(
    lambda,
    moved.map(({ live, aside }) => ({ live, to: { number: aside.version } })),
  );
}
