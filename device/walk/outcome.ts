/** How the walk tells a person what a phone received and decided. */
import { DAY_SECONDS, utcDay } from '../../protocol/keys/interval.ts';
import type { Classification, ScoreConfiguration } from '../../protocol/risk/configuration.ts';
import { type RatedWindow, weightedDuration } from '../../protocol/risk/score.ts';
import type { IgnoredKeys } from '../files/keys.ts';
import type { ReceivedArchive, Reception } from '../files/run.ts';
import type { Phone } from '../phone.ts';
import { grouped, type Report, utcTime } from '../report.ts';
import type { Decision } from '../risk/decide.ts';

/** `rules`: of which platform the signature was checked. */
export function sayArchive(report: Report, archive: ReceivedArchive, rules: string): void {
  const { name, zipBytes, export: content } = archive;
  const signers = content.signatureInfos.map((info) => `${info.keyId}-${info.keyVersion}`).join(', ');
  const counts = `${grouped(content.keys.length)} keys, ${grouped(content.revisedKeys.length)} revised`;
  report.say(name);
  report.say(`  ${grouped(zipBytes)} B for ${utcTime(content.start)}–${utcTime(content.end)} UTC: ${counts}`);
  if (content.ignoredKeys > 0) report.say(`  ${ignoredInWords(content.ignored)}: phones leave them out`);
  report.say(`  signature of ${signers} is good (rules of ${rules})`);
}

function ignoredInWords({ keyLength, rollingPeriod, rollingStart }: IgnoredKeys): string {
  const kinds = [
    ['length', keyLength],
    ['period', rollingPeriod],
    ['start', rollingStart],
  ] as const;
  const found = kinds.filter(([, count]) => count > 0).map(([kind, count]) => `${grouped(count)} of a wrong ${kind}`);
  return `${found.join(', ')} besides`;
}

/** What a phone was offered and did not take. */
export function sayLosses(report: Report, { refused, failed, repeated }: Omit<Reception, 'received'>): void {
  for (const { name, reason, message } of refused) report.say(`REFUSED ${name}: ${message} (${reason})`);
  for (const { name, reason, message } of failed) report.say(`DID NOT COME ${name}: ${message} (${reason})`);
  for (const name of repeated) report.say(`${name} has the times and number of a file before, and is left out`);
}

export function sayDecision(report: Report, phone: Phone, decision: Decision, scores: ScoreConfiguration): void {
  const { name, profile, sightings, exposures } = phone;
  const matched = [...exposures.values()].reduce((total, exposure) => total + exposure.sightings.length, 0);
  const origin = matched === 0 ? 'none comes from a diagnosis key' : `${matched} come from ${keyCount(exposures.size)}`;
  report.say(`${name} (${profile.name}) kept ${sightings.length} beacons; ${origin}`);
  for (const window of decision.windows) report.say(windowLine(window, scores));
  for (const { day, sum } of decision.days) report.say(`${utcDay(day)}: exposure risk value ${grouped(sum)} s`);
  if (decision.exposure === undefined) {
    report.say(`${name} is NOT NOTIFIED`);
    return;
  }
  const { index, classification, day } = decision.exposure;
  report.say(`classification ${index}, "${classification.name}": ${thresholdsInWords(classification)}`);
  report.say(`${name} is NOTIFIED of an exposure on ${utcDay(day)}`);
}

/** `a day's sum of 900 s`: each threshold that is switched on. */
function thresholdsInWords({ perDaySum, perDayMaximum, weightedDuration, perDaySumOf }: Classification): string {
  const named: readonly (readonly [string, number])[] = [
    ["a day's sum", perDaySum],
    ['one encounter', perDayMaximum],
    ['a weighted duration', weightedDuration],
    ...Object.entries(perDaySumOf).map(([type, seconds]) => [`a day's sum of ${type}`, seconds] as const),
  ];
  const on = named.filter(([, seconds]) => seconds > 0).map(([what, seconds]) => `${what} of ${grouped(seconds)} s`);
  return on.join(' or ');
}

function keyCount(count: number): string {
  return count === 1 ? 'one diagnosis key' : `${count} diagnosis keys`;
}

function windowLine(window: RatedWindow, scores: ScoreConfiguration): string {
  const attenuations = window.scans.map((scan) => scan.typicalAttenuation);
  const seconds = window.scans.reduce((total, scan) => total + scan.secondsSinceLastScan, 0);
  const range = `${Math.min(...attenuations)}–${Math.max(...attenuations)} dB`;
  const weighted = grouped(weightedDuration(window, scores));
  return `window from ${utcTime(window.start)}: ${window.scans.length} scans, ${range}, ${grouped(seconds)} s, weighted ${weighted} s`;
}

/** `2026-11-20 12:00–12:40 UTC` */
export function spell(from: number, until: number): string {
  const end = until - from >= DAY_SECONDS ? `${utcDay(until)} ${utcTime(until)}` : utcTime(until);
  return `${utcDay(from)} ${utcTime(from)}–${end} UTC`;
}
