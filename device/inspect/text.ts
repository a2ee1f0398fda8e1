/** An inspection for people. */
import type { UnixSeconds } from '../../protocol/keys/interval.ts';
import { reportTypes } from '../../protocol/risk/report-types.ts';
import { plain } from '../../protocol/text/plain.ts';
import { grouped, utc } from '../report.ts';
import type { Acceptance, InspectedContent, Inspection } from './inspect.ts';
import type { Histogram, KeyList } from './keys.ts';
import type { Oddity } from './oddity.ts';
import type { InspectedSignature } from './signatures.ts';

const BAR = 30;
const MOST_ROWS = 40;

export function inspectionText(name: string, inspection: Inspection): string {
  const { zipBytes, entries, content, signatures, platforms, oddities } = inspection;
  return [
    `${plain(name)}: ${grouped(zipBytes)} B`,
    ...entries.map(
      (entry) =>
        `  ${plain(entry.name)}: ${grouped(entry.bytes)} B, ${entry.method} to ${grouped(entry.compressedBytes)} B`,
    ),
    ...(content ? contentLines(content) : ['', 'There is no export.bin that could be read.']),
    '',
    `Signatures: ${signatures.length}`,
    ...signatures.map((each, n) => `  ${n + 1}. ${signatureLine(each)}`),
    '',
    ...Object.entries(platforms).map(([platform, acceptance]) => `${platform.padEnd(8)} ${acceptanceText(acceptance)}`),
    '',
    oddities.length === 0 ? 'Nothing odd.' : 'Odd:',
    ...oddities.map(oddityLine),
  ].join('\n');
}

function contentLines(content: InspectedContent): string[] {
  const { start, end, region, batchNumber, batchSize, signatureInfos } = content;
  const signers = signatureInfos.map(({ keyId, keyVersion }) => plain(`${keyId}-${keyVersion}`)).join(', ');
  return [
    '',
    `Region ${plain(region ?? 'unknown')}, ${timeText(start)} to ${timeText(end)}, file ${batchNumber ?? '?'} of ${batchSize ?? '?'}`,
    `Announces signatures of ${signers || 'nobody'}`,
    ...listLines('Keys', content.keys),
    ...listLines('Revised keys', content.revisedKeys),
  ];
}

const timeText = (time: UnixSeconds | undefined) =>
  // A date of JavaScript ends at 8.64e12 s; the field may hold any number.
  time === undefined ? 'unknown' : time < 8.64e12 ? utc(time) : `second ${time}`;

const orders = {
  few: 'too few for an order',
  sorted: 'sorted by their bytes',
  'by-start': 'sorted by their start',
  grouped: 'grouped by person, as it seems',
  mixed: 'in no order',
} as const;

function listLines(title: string, { count, order, histograms }: KeyList): string[] {
  if (count === 0) return ['', `${title}: none`];
  const names = { ...histograms, reportType: named(histograms.reportType) };
  return [
    '',
    `${title}: ${grouped(count)}, ${orders[order]}`,
    ...chart('first day', names.startDay),
    ...chart('rolling period', names.rollingPeriod),
    ...chart('report type', names.reportType),
    ...chart('transmission risk', names.transmissionRisk),
    ...chart('days since onset', names.daysSinceOnset),
    ...chart("days from the key's end to the file's", names.ageDays),
  ];
}

function named(histogram: Histogram): Histogram {
  const nameOf = (value: number | string) => Object.entries(reportTypes).find(([, number]) => number === value)?.[0];
  return histogram.map(({ value, count }) => ({ value: nameOf(value) ?? value, count }));
}

function chart(title: string, histogram: Histogram): string[] {
  const shown = histogram.slice(0, MOST_ROWS);
  const most = Math.max(...shown.map(({ count }) => count));
  const width = Math.max(...shown.map(({ value }) => String(value).length));
  const rows = shown.map(({ value, count }) => {
    const bar = '█'.repeat(Math.max(1, Math.round((BAR * count) / most)));
    return `    ${String(value).padStart(width)} ${bar} ${grouped(count)}`;
  });
  const rest = histogram.length - shown.length;
  return [`  ${title}`, ...rows, ...(rest > 0 ? [`    … and ${rest} more values`] : [])];
}

function signatureLine({ keyId, keyVersion, algorithm, bytes, fits }: InspectedSignature): string {
  const verdict = fits === undefined ? 'not checked (no public key)' : fits ? 'fits the key' : 'does NOT fit the key';
  return plain(
    `${keyId || 'no id'}, version ${keyVersion || 'missing'}, ${algorithm || 'no algorithm'}, ${bytes} B: ${verdict}`,
  );
}

function acceptanceText({ accepted, reason, why }: Acceptance): string {
  if (accepted === false) return `refuses it (${reason}): ${plain(why ?? '')}`;
  return accepted ? 'takes it' : 'finds nothing wrong, but for the signature, which needs the public key';
}

const effects = { refused: 'refused', 'left-out': 'left out', note: 'note' } as const;

function oddityLine({ code, effect, what, where, count }: Oddity): string {
  const details = [where && plain(where), count !== undefined && grouped(count)].filter(Boolean).join(', ');
  return `  ${effects[effect].padEnd(8)} ${code}: ${what}${details ? ` (${details})` : ''}`;
}
