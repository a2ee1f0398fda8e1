/** `npm run exports -- hold` and `release`. */
import type { HeldConfiguration, HoldResult } from '../../../lambdas/keyserver/operate/hold-exports/hold-exports.ts';
import { liveFunction } from '../../../lambdas/shared/names.ts';
import { type Invoke, type Terminal, UsageError } from '../../command/operator-command.ts';
import { allowOnly, oneOf, reasonOf, stageOf, type Values } from './options.ts';
import { iso } from './words.ts';

/** One of these says what is meant. */
const scopes = ['region', 'configuration', 'all'] as const;

const allowed = [...scopes, 'reason', 'dry-run'] as const;

export const hold = asking('hold');
export const release = asking('release');

function asking(action: 'hold' | 'release') {
  return async (values: Values, invoke: Invoke, terminal: Terminal): Promise<void> => {
    allowOnly(action, values, allowed);
    const target = liveFunction(stageOf(values), 'keyserver', 'hold-exports');
    const what = oneOf(values, scopes);
    const dryRun = values['dry-run'] ?? false;
    const request = { action, [what]: values[what], reason: reasonOf(values), dryRun };
    const result = (await invoke(target, request)) as HoldResult;
    if ('error' in result) throw new UsageError(result.error);
    for (const one of result.configurations) terminal.note(inWords(one));
    if (result.others.length > 0) {
      terminal.note(`Not meant, although they take in uploads of the same regions: ${result.others.join(', ')}.`);
    }
    if (dryRun) terminal.note('Nothing was changed.');
  };
}

function inWords({ id, outcome, heldSince, heldBecause, next, lastSafe, pending }: HeldConfiguration): string {
  const held = `held since ${iso(heldSince ?? 0)} (${heldBecause ?? 'no reason known'})`;
  const waits = `Uploads from ${iso(next)} on wait; nothing of them is lost until ${iso(lastSafe)}.`;
  switch (outcome) {
    case 'held':
      return `${id}: ${held}. ${waits}${pendingInWords(pending)}`;
    case 'already-held':
      return `${id}: already ${held}. ${waits}`;
    case 'would-hold':
      return `${id}: would be held. ${waits}`;
    case 'released':
      return `${id}: released; it was ${held}. Its backlog from ${iso(next)} on is out within minutes, oldest first.`;
    case 'would-release':
      return `${id}: would be released; it is ${held}. ${waits}`;
    case 'not-held':
      return `${id}: is not held.`;
  }
}

function pendingInWords(pending: readonly string[] = []): string {
  if (pending.length === 0) return '';
  return (
    `\n  Finished before the hold and not in the index yet, so that the next run lists it all the same: ` +
    `${pending.join(', ')}. To stop that, recall it.`
  );
}
