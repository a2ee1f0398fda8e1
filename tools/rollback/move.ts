/** Moves aliases, all or none as far as AWS allows: there is no transaction over functions. */
import type { LambdaClient } from '@aws-sdk/client-lambda';
import { Problem } from '../../device/problem.ts';
import { type LiveAlias, moveAlias } from './released.ts';

export interface AliasMove {
  readonly live: LiveAlias;
  readonly to: { readonly number: string };
}

/** Throws a Problem that says what is live now. What was moved is then moved back. */
export async function moveAll(lambda: LambdaClient, moves: readonly AliasMove[]): Promise<void> {
  const results = await Promise.allSettled(moves.map(({ live, to }) => moveAlias(lambda, live, to.number)));
  const failures = results.flatMap((result, n) =>
    result.status === 'rejected' ? [`${moves[n]?.live.name}: ${messageOf(result.reason)}`] : [],
  );
  if (failures.length === 0) return;
  const moved = results.flatMap((result, n) =>
    result.status === 'fulfilled' ? [{ now: result.value, before: moves[n]?.live.version ?? '' }] : [],
  );
  const stuck = await moveBack(lambda, moved);
  throw new Problem(
    `Not all functions could be moved (${failures.join('; ')}).`,
    stuck.length === 0
      ? 'Those that were moved have been moved back: all is as it was. Mend what it names and repeat the command.'
      : `These could not be moved back and are now of another release than the rest: ${stuck.join('; ')}. Repeat the command ` +
          'with --to and the release that all shall have.',
  );
}

/** Gives those that stay where they are. */
async function moveBack(lambda: LambdaClient, moved: readonly { now: LiveAlias; before: string }[]): Promise<string[]> {
  const results = await Promise.allSettled(moved.map(({ now, before }) => moveAlias(lambda, now, before)));
  return results.flatMap((result, n) =>
    result.status === 'rejected' ? [`${moved[n]?.now.name} at version ${moved[n]?.now.version}`] : [],
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
