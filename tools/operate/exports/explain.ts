/** `npm run exports -- explain`. */
import type {
  ExplainedKey,
  ExplainedKeyHere,
  ExplainKeyResult,
} from '../../../lambdas/keyserver/operate/explain-key/explain-key.ts';
import type {
  Explained,
  ExplainedFile,
  ExplainedHour,
} from '../../../lambdas/keyserver/operate/show-exports/explain.ts';
import type { ShowResult } from '../../../lambdas/keyserver/operate/show-exports/show-exports.ts';
import { liveFunction } from '../../../lambdas/shared/names.ts';
import type { Waiting } from '../../../protocol/export/operate/standing.ts';
import { type Invoke, type Terminal, UsageError } from '../../command/operator-command.ts';
import { allowOnly, keyOf, oneOf, stageOf, timeOf, type Values } from './options.ts';
import { counted, iso, span } from './words.ts';

export async function explain(values: Values, invoke: Invoke, terminal: Terminal): Promise<void> {
  const what = oneOf(values, ['key', 'certificate-time', 'window', 'file']);
  allowOnly('explain', values, [what, 'json']);
  const stage = stageOf(values);
  const given = values[what] ?? '';
  const answer = await (what === 'key' ? explainKey(stage, given, invoke) : explainOther(stage, what, given, invoke));
  terminal.out(values.json ? JSON.stringify(answer, null, 2) : inWords(answer, what));
}

type Answer = ExplainedKey | Explained | ExplainedFile;

async function explainKey(stage: string, given: string, invoke: Invoke): Promise<Answer> {
  const target = liveFunction(stage, 'keyserver', 'explain-key');
  const result = (await invoke(target, { key: keyOf(given) })) as ExplainKeyResult;
  if ('error' in result) throw new UsageError(result.error);
  return result;
}

async function explainOther(
  stage: string,
  what: 'certificate-time' | 'window' | 'file',
  given: string,
  invoke: Invoke,
): Promise<Answer> {
  const request = what === 'file' ? { what, file: given } : { what: 'time', time: timeOf(what, given) };
  const result = (await invoke(liveFunction(stage, 'keyserver', 'show-exports'), request)) as ShowResult;
  if ('error' in result) throw new UsageError(result.error);
  return result as Explained | ExplainedFile;
}

function inWords(answer: Answer, what: string): string {
  if ('file' in answer) return fileInWords(answer);
  return 'hour' in answer ? timeInWords(answer, what === 'certificate-time') : keyInWords(answer);
}

function timeInWords({ at, hour, configurations }: Explained, isCertificate: boolean): string {
  const about = isCertificate
    ? `A phone publishes right after it has its certificate. Keys that were no longer in use then came under the hour of ${iso(hour)}; a key of that same day comes under the hour after the one in which it ended, a day later at most.`
    : `The release hour of ${iso(hour)}:`;
  return [`At ${iso(at)}:`, about, ...configurations.map((one) => `${one.id}: ${hourInWords(one)}`)].join('\n');
}

const reasons: Record<Waiting, string> = {
  embargo: 'the hour is still to come, since phones use its keys until then',
  'window-open': 'its window has not ended',
  'minimum-age': 'its window has ended and is younger than it must be',
  held: 'an operator holds publication back',
  'next-run': 'it is due, and the next run builds it',
};

function hourInWords({ standing, window, files }: ExplainedHour): string {
  switch (standing.state) {
    case 'before':
      return 'never exported: the configuration was made later.';
    case 'after':
      return 'never exported: the configuration ended before it.';
    case 'waiting':
      return waitingInWords(standing);
    case 'exported':
      if (window === undefined) return 'exported; its window is too long ago to be known.';
      return `exported in the window ${span(window)}, finished at ${iso(window.finishedAt)}, ${filesInWords(files)}`;
  }
}

function waitingInWords({
  window,
  because,
  dueAt,
  expected,
}: Extract<ExplainedHour['standing'], { state: 'waiting' }>): string {
  const why = because.map((reason) => reasons[reason]).join(', and ');
  const when = expected === undefined ? `after the release; due at ${iso(dueAt)}` : `from ${span(expected)}`;
  return `not out yet: ${why}. Its window is ${span(window)}; expected ${when}.`;
}

function filesInWords(files: ExplainedHour['files']): string {
  if (files.length === 0) return 'which had no key.';
  const names = files.map(({ name, recalledAt }) =>
    recalledAt === undefined ? name : `${name} (recalled at ${iso(recalledAt)})`,
  );
  return `in ${counted(files.length, 'file')}: ${names.join(', ')}.`;
}

function fileInWords({ configuration, file, finishedAt, isListed, reach }: ExplainedFile): string {
  const { keys, revisedKeys, bytes, window, signers, sha256, publishedAt, recalledAt, replacedBy } = file;
  const published = publishedAt ?? finishedAt;
  return [
    `${file.name} of ${configuration}: ${keys} keys, ${revisedKeys} revised, ${bytes} bytes, of the window ${span(window)}.`,
    `Published ${published === undefined ? 'too long ago to be known' : `at ${iso(published)}`}${publishedAt === undefined ? '' : ', in the place of another'}; ${isListed ? 'listed' : 'not listed'}.`,
    `Signed by ${signers.join(', ') || 'keys that are not known any more'}; SHA-256 ${sha256 ?? 'not known'}.`,
    ...(recalledAt === undefined
      ? []
      : [`Recalled at ${iso(recalledAt)}${replacedBy === undefined ? '' : `, for ${replacedBy}`}.`]),
    `Phones can have found it until ${iso(reach.until)}.`,
  ].join('\n');
}

function keyInWords({ at, stored, isInLog, configurations, isPartial }: ExplainedKey): string {
  return [
    `At ${iso(at)}:`,
    storedInWords(stored),
    ...(isInLog === undefined
      ? []
      : [
          isInLog
            ? 'It is in the log of uploads.'
            : 'It is not in the log of uploads any more: all series that take it have exported it, or it is older than 15 days.',
        ]),
    ...configurations.map((one) => `${one.id}: ${hereInWords(one)}`),
    ...(isPartial ? ['Not all files were opened: there was no time.'] : []),
  ].join('\n');
}

function storedInWords(stored: ExplainedKey['stored']): string {
  if (stored === undefined) {
    return 'Nothing is stored of this key: no phone published it here, or its end is more than 15 days ago, or it was generated.';
  }
  const { rollingStartNumber, rollingPeriod, originalType, revisedType, traveler, regions, releaseHour } = stored;
  const revised = revisedType === undefined ? '' : `, revised to ${revisedType}`;
  return (
    `Accepted for ${regions.join(', ')}${traveler ? ', of a traveler' : ''}, as ${originalType}${revised}; in use from ` +
    `${iso(rollingStartNumber * 600)} for ${rollingPeriod} intervals of ten minutes; release hour ${iso(releaseHour)}.`
  );
}

function hereInWords({ isTaken, hour, found }: ExplainedKeyHere): string {
  if (isTaken === false) return 'takes no key of these regions and travelers.';
  const files = found.map(
    ({ name, as, isListed }) => `${name}${as === 'revised' ? ' (as revised)' : ''}${isListed ? '' : ' (not listed)'}`,
  );
  const where = files.length === 0 ? 'in no file' : `in ${files.join(', ')}`;
  return hour === undefined ? where : `${where}. The hour: ${hourInWords(hour)}`;
}
