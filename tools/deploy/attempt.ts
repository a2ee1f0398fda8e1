/** One attempt of a deployment: what must be out of its way, what is protected after it, and how it ended. */
import { Problem } from '../../device/problem.ts';
import { type StackState, setTerminationProtection, stackState } from './aws.ts';

export type States = ReadonlyMap<string, StackState>;

export async function readStates(stacks: readonly string[]): Promise<States> {
  return new Map(await Promise.all(stacks.map(async (name) => [name, await stackState(name)] as const)));
}

/** No stack, or one whose creation was only planned, or failed. A stack that was ever alive never has these states. */
export function neverLived({ status }: StackState): boolean {
  return status === undefined || ['REVIEW_IN_PROGRESS', 'ROLLBACK_COMPLETE', 'ROLLBACK_FAILED'].includes(status);
}

/**
 * Is a stack made for the first time as far as CloudFormation knows? Then the logs of one that was destroyed before may lie
 * there under the same names, and must be taken over, where making them would fail with "already exists". A stack that
 * holds only imported tables (docs/operations/remake-a-stage.md) has its logs still to come.
 */
export function findsLeftovers(states: States): boolean {
  return [...states.values()].some((state) => neverLived(state) || state.status === 'IMPORT_COMPLETE');
}

/**
 * The CDK deletes a stack whose creation failed before it tries again. That would be refused if the attempt was a plain
 * `cdk deploy`, which protects a stack before it makes it. Such a stack holds nothing; nothing in use loses its protection.
 */
export async function allowNextAttempt(states: States, found: (line: string) => void): Promise<void> {
  for (const [name, state] of states) {
    if (state.status === undefined || !neverLived(state)) continue;
    if (state.isProtected) await setTerminationProtection(name, false);
    found(`${name}: its creation has not succeeded before; it is made anew`);
  }
}

/** Stacks are made without protection, and get it as soon as they live, also where another stack then failed. */
export async function protectNewStacks(before: States, after: States): Promise<void> {
  for (const [name, state] of after) {
    const earlier = before.get(name);
    if (earlier && neverLived(earlier) && !neverLived(state)) await setTerminationProtection(name, true);
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

/** A change that was only planned is none. */
function differs(before: StackState | undefined, { status, changedAt }: StackState): boolean {
  if (status === undefined || status === 'REVIEW_IN_PROGRESS') return false;
  return before?.status !== status || before.changedAt !== changedAt;
}
