/** `npm run exports -- recall` and `resign`. */
import { readFileSync } from 'node:fs';
import type { Recalled, RecallResult } from '../../../lambdas/keyserver/operate/correct-file/recall.ts';
import type { ResignResult } from '../../../lambdas/keyserver/operate/correct-file/resign.ts';
import { liveFunction } from '../../../lambdas/shared/names.ts';
import { MOST_DROPPED, readKeyList } from '../../../protocol/export/operate/key-list.ts';
import { type Invoke, type Terminal, UsageError } from '../../command/operator-command.ts';
import { allowOnly, reasonOf, stageOf, timeOf, type Values } from './options.ts';
import { counted, iso } from './words.ts';

export async function recall(values: Values, invoke: Invoke, terminal: Terminal, file?: string): Promise<void> {
  allowOnly('recall', values, ['drop', 'reason', 'dry-run']);
  const target = liveFunction(stageOf(values), 'keyserver', 'correct-file');
  if (file === undefined) throw new UsageError('recall needs a FILE: a line of the index, or its address.');
  const drop = values.drop === undefined ? undefined : keysIn(values.drop);
  const dryRun = values['dry-run'] ?? false;
  const request = { action: 'recall', file, reason: reasonOf(values), dryRun };
  const result = (await invoke(target, { ...request, ...(drop && { drop }) })) as RecallResult;
  if ('error' in result) throw new UsageError(result.error);
  terminal.note(recalledInWords(result));
  terminal.note(reachInWords(result));
}

/** Names lines, never what stands in them. */
function keysIn(path: string): string[] {
  const { keys, wrongLines } = readKeyList(readList(path));
  if (wrongLines.length > 0) {
    const some = wrongLines.slice(0, 10).join(', ');
    throw new UsageError(`${path}: no key of 16 bytes in Base64 in ${counted(wrongLines.length, 'line')}: ${some}.`);
  }
  if (keys.size === 0) throw new UsageError(`${path} holds no key.`);
  if (keys.size > MOST_DROPPED) throw new UsageError(`${path} holds ${keys.size} keys; allowed: ${MOST_DROPPED}.`);
  return [...keys];
}

function readList(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw new UsageError(`${path} cannot be read.`);
  }
}

function recalledInWords({ file, outcome, replacedBy, keys, belowMinimum }: Recalled): string {
  const place = replacedBy === undefined ? 'Nothing is in its place.' : `In its place is ${replacedBy}.`;
  const counts = keys && ` ${counted(keys.dropped, 'key')} out, ${keys.left} left${missingInWords(keys.missing)}.`;
  const few = belowMinimum ? ' The new file has fewer keys than its region wants of one; it is not padded again.' : '';
  switch (outcome) {
    case 'recalled':
      return `${file} is recalled: out of the index, deleted, and its copies at the CDN are ended within minutes.${counts ?? ''} ${place}${few}`;
    case 'already-recalled':
      return `${file} was recalled already. ${place}`;
    case 'would-recall':
      return `${file} would be recalled.${counts ?? ''}${few} Nothing was changed.`;
  }
}

const missingInWords = (missing: number): string =>
  missing === 0 ? '' : `; ${counted(missing, 'key')} not in the file`;

/** Nobody logs who fetches what, so it is told in bounds. */
function reachInWords({ reach: { from, until, pollsOfAPhone } }: Recalled): string {
  const seen = from === undefined ? `until ${iso(until)}` : `from ${iso(from)} until ${iso(until)} at the latest`;
  const polls =
    pollsOfAPhone === undefined ? '' : ` A phone has looked ${counted(pollsOfAPhone, 'time')} at most since.`;
  return (
    `Who may have it: phones that looked at the index ${seen}.${polls} How many they are, nobody knows: who fetches files is not logged.\n` +
    'A phone that has read the file keeps its keys for 14 days; nothing can take them from it. One whose last line it was reads ' +
    'the index from its first line again.'
  );
}

export async function resign(values: Values, invoke: Invoke, terminal: Terminal, file?: string): Promise<void> {
  allowOnly('resign', values, ['all-listed', 'configuration', 'before', 'reason', 'dry-run']);
  const target = liveFunction(stageOf(values), 'keyserver', 'correct-file');
  if ((file === undefined) !== (values['all-listed'] ?? false)) {
    throw new UsageError('resign needs a FILE or --all-listed, and not both.');
  }
  const dryRun = values['dry-run'] ?? false;
  const request = { action: 'resign', reason: reasonOf(values), dryRun };
  if (file !== undefined) {
    await askOnce(target, { ...request, file }, invoke, terminal);
    return;
  }
  const scope = values.configuration === undefined ? {} : { configuration: values.configuration };
  await askUntilDone(target, { ...request, ...scope, ...beforeOf(values) }, invoke, terminal);
}

function beforeOf({ before }: Values): { before?: number } {
  return before === undefined ? {} : { before: timeOf('before', before) };
}

/** What is left and from when on. */
async function askOnce(target: string, request: object, invoke: Invoke, terminal: Terminal) {
  const result = (await invoke(target, request)) as ResignResult;
  if ('error' in result) throw new UsageError(result.error);
  for (const { from, to } of result.files) terminal.note(`${from} → ${to ?? 'not signed yet'}`);
  if (result.outcome === 'would-resign') {
    terminal.note(`${counted(result.files.length, 'file')} would be signed again. Nothing was changed.`);
  }
  return result;
}

/** One call signs as many as it has time for. What was signed again is published later than `before`, and left alone. */
async function askUntilDone(target: string, request: { before?: number }, invoke: Invoke, terminal: Terminal) {
  let asked = request;
  let all = 0;
  for (;;) {
    const { left, before, files, outcome } = await askOnce(target, asked, invoke, terminal);
    if (outcome === 'would-resign') return;
    all += files.length;
    if (left === 0) break;
    terminal.note(`${left} left; if this stops, go on with --before ${before}.`);
    asked = { ...request, before };
  }
  terminal.note(`${counted(all, 'file')} signed again.`);
}
