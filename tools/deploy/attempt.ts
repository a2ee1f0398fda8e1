/** One attempt of a deployment: what must be out of its way, and how it ended. */
import { Problem } from '../../device/problem.ts';
import { liftTerminationProtection, type StackState, stackState } from './aws.ts';

export type States = ReadonlyMap<string, StackState>;

export async function readStates(stacks: readonly string[]): Promise<States> {
  return new Map(await Promise.all(stacks.map(async (name) => [name, await stackState(name)] as const)));
}

/**
 * A stack whose creation failed holds nothing and can only be deleted, which the CDK does before it tries again. The
 * protection that it was given before its first attempt would refuse that. A stack that was ever alive never has these
 * states, so that nothing in use loses its protection, not even for a moment.
 */
export async function allowNextAttempt(states: States, found: (line: string) => void): Promise<void> {
  for (const [name, { status, isProtected }] of states) {
    if (status !== 'ROLLBACK_COMPLETE' && status !== 'ROLLBACK_FAILED') continue;
    if (isProtected) await liftTerminationProtection(name);
    found(`${name}: its creation has failed before; it is made anew`);
  }
}

/** Why `cdk deploy` ended without success, from what CloudFormation says of the stacks before and after. */
export function deploymentProblem(before: States, after: States): Problem {
  const changed = [...after].filter(([name, state]) => differs(before.get(name), state));
  const failed = changed.filter(([, { status = '' }]) => /ROLLBACK|FAILED/.test(status));
  if (failed.length > 0) {
    return new Problem(
      `The deployment failed: ${failed.map(([name, { status }]) => `${name} is ${status}`).join(', ')}.`,
      'The reason stands above, and in the events of the stack. Nothing of this attempt is in use. Mend it and repeat the ' +
        'same command: it also clears away a stack whose creation failed.',
    );
  }
  const done = changed.map(([name]) => name);
  return new Problem(
    done.length > 0 ? `Only ${done.join(', ')} was deployed.` : 'Nothing was deployed, and nothing was changed.',
    'The reason stands above. If it asks for an approval, repeat the command and answer y, or say --yes.',
  );
}

function differs(before: StackState | undefined, after: StackState): boolean {
  return before?.status !== after.status || before?.changedAt !== after.changedAt;
}
