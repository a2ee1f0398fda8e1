/** `npm run exports -- status`. */
import type { ShowResult } from '../../../lambdas/keyserver/operate/show-exports/show-exports.ts';
import type {
  ShownConfiguration,
  ShownWindow,
  Status,
} from '../../../lambdas/keyserver/operate/show-exports/status.ts';
import { liveFunction } from '../../../lambdas/shared/names.ts';
import { LEAST_UPLOADS } from '../../../protocol/export/figures/linkability.ts';
import { type Invoke, type Terminal, UsageError } from '../../command/operator-command.ts';
import { allowOnly, stageOf, type Values } from './options.ts';
import { bytes, counted, iso, percent, span, table } from './words.ts';

export async function status(values: Values, invoke: Invoke, terminal: Terminal): Promise<void> {
  allowOnly('status', values, ['region', 'json']);
  const target = liveFunction(stageOf(values), 'keyserver', 'show-exports');
  const request = { what: 'status', ...(values.region === undefined ? {} : { region: values.region }) };
  const result = (await invoke(target, request)) as ShowResult;
  if ('error' in result) throw new UsageError(result.error);
  terminal.out(values.json ? JSON.stringify(result, null, 2) : inWords(result as Status));
}

function inWords({ at, configurations }: Status): string {
  return [`At ${iso(at)}:`, ...configurations.map(configurationInWords)].join('\n\n');
}

function configurationInWords(shown: ShownConfiguration): string {
  const { id, region, regions, periodHours, minimumAgeSeconds, listed, manifest } = shown;
  const timing = `every ${periodHours} hours, ${minimumAgeSeconds} seconds after the end of a window`;
  return [
    `${id} (${region}; uploads of ${regions.join(', ')}; ${timing})`,
    table([
      ['state', stateInWords(shown)],
      ['next window', `${span(shown.next)}, due at ${iso(shown.next.dueAt)}`],
      ['nothing lost', `until ${iso(shown.lastSafe)}`],
      ['listed', listedInWords(listed)],
      ...whereWrong(shown),
      ['late entries', String(shown.lateEntries)],
      ['signed by', shown.signers.join(', ') || 'NOBODY: no key signs now (docs/operations/ExportFailing.md)'],
      ['manifest', `${counted(manifest.entries, 'entry').replace(/entrys$/, 'entries')}, head ${manifest.head}`],
      ['a phone today', dayInWords(shown.budget.today)],
      ['in six days', dayInWords(shown.budget.inSixDays)],
      ...shown.budget.meets.map(
        ({ limit, value, most, day }) => ['WARNING', `${limit}: ${value} of ${most} on ${iso(day)}`] as const,
      ),
    ]),
    ...shown.windows.map(windowInWords),
  ].join('\n');
}

function stateInWords({ state, heldSince, heldBecause, endsAt }: ShownConfiguration): string {
  if (state === 'held') return `HELD since ${iso(heldSince ?? 0)}: ${heldBecause}`;
  const states = {
    waiting: 'waiting for the next window',
    due: 'the next run builds a window',
    overdue: 'OVERDUE: a window should have been out for an hour (docs/operations/ExportFailing.md)',
    over: 'over: its region has ended',
  };
  return `${states[state]}${endsAt === undefined ? '' : `; ends at ${iso(endsAt)}`}`;
}

function listedInWords({ files, keys, bytes: size, newest }: ShownConfiguration['listed']): string {
  const all = `${counted(files, 'file')}, ${counted(keys, 'key')}, ${bytes(size)}`;
  return newest === undefined ? all : `${all}; the newest is ${newest}`;
}

function whereWrong({ indexDiffers, recalled, unfinished }: ShownConfiguration): (readonly [string, string])[] {
  return [
    ...(indexDiffers > 0
      ? [['index', `differs in ${counted(indexDiffers, 'line')}; the next run writes it`] as const]
      : []),
    ...(recalled > 0 ? [['recalled', counted(recalled, 'file')] as const] : []),
    ...unfinished.map((name) => ['UNFINISHED', `the recall of ${name}: ask for it again`] as const),
  ];
}

function dayInWords({ files, keys, bytes: size }: ShownConfiguration['budget']['today']): string {
  return `${counted(files, 'file')}, ${counted(keys, 'key')}, ${bytes(size)}`;
}

function windowInWords(window: ShownWindow): string {
  const { finishedAt, files, keys, revisedKeys, uploads, generatedShare = 0, isLow, lateEntries } = window;
  return `  ${[
    `${span(window)}, finished ${iso(finishedAt)}`,
    `${counted(files, 'file')} of ${keys} keys and ${revisedKeys} revised`,
    uploads === undefined ? 'uploads not counted' : `at least ${counted(uploads, 'upload')}`,
    `${percent(generatedShare)} generated`,
    ...(lateEntries > 0 ? [`${lateEntries} LATE ENTRIES`] : []),
    ...(isLow ? [`FEW: below ${LEAST_UPLOADS} uploads people hide badly; a longer period helps`] : []),
  ].join('; ')}`;
}
