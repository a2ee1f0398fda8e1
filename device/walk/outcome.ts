/** How the walk tells a person what a phone received and decided. */
import { DAY_SECONDS, utcDay } from '../../protocol/keys/interval.ts';
import type { Phone, ReceivedArchive } from '../phone.ts';
import { grouped, type Report, utcTime } from '../report.ts';
import type { Decision } from '../risk/decide.ts';
import { exampleConfiguration } from '../risk/example-configuration.ts';
import { type DayScore, type RatedWindow, weightedDuration } from '../risk/score.ts';

/** `rules`: of which platform the signature was checked. */
export function sayArchive(report: Report, archive: ReceivedArchive, rules: string): void {
  const { name, zipBytes, export: content } = archive;
  const signers = content.signatureInfos.map((info) => `${info.keyId}-${info.keyVersion}`).join(', ');
  const counts = `${grouped(content.keys.length)} keys, ${grouped(content.revisedKeys.length)} revised`;
  report.say(name);
  report.say(`  ${grouped(zipBytes)} B for ${utcTime(content.start)}–${utcTime(content.end)} UTC: ${counts}`);
  if (content.ignoredKeys > 0)
    report.say(`  ${grouped(content.ignoredKeys)} more are malformed: phones leave them out`);
  report.say(`  signature of ${signers} is good (rules of ${rules})`);
}

export function sayDecision(report: Report, phone: Phone, decision: Decision): void {
  const { name, profile, sightings, exposures } = phone;
  const matched = [...exposures.values()].reduce((total, exposure) => total + exposure.sightings.length, 0);
  const origin = matched === 0 ? 'none comes from a diagnosis key' : `${matched} come from ${keyCount(exposures.size)}`;
  report.say(`${name} (${profile.name}) kept ${sightings.length} beacons; ${origin}`);
  for (const window of decision.windows) report.say(windowLine(window));
  for (const day of decision.days) report.say(dayLine(day, decision.threshold));
  if (decision.day === undefined) report.say(`${name} is NOT NOTIFIED`);
  else report.say(`${name} is NOTIFIED of an exposure on ${utcDay(decision.day)}`);
}

function keyCount(count: number): string {
  return count === 1 ? 'one diagnosis key' : `${count} diagnosis keys`;
}

function windowLine(window: RatedWindow): string {
  const attenuations = window.scans.map((scan) => scan.typicalAttenuation);
  const seconds = window.scans.reduce((total, scan) => total + scan.secondsSinceLastScan, 0);
  const range = `${Math.min(...attenuations)}–${Math.max(...attenuations)} dB`;
  const weighted = grouped(weightedDuration(window, exampleConfiguration));
  return `window from ${utcTime(window.start)}: ${window.scans.length} scans, ${range}, ${grouped(seconds)} s, weighted ${weighted} s`;
}

function dayLine({ day, sum }: DayScore, threshold: number): string {
  const relation = sum >= threshold ? 'reaches' : 'stays below';
  return `${utcDay(day)}: exposure risk value ${grouped(sum)} s ${relation} the threshold of ${grouped(threshold)} s`;
}

/** `2026-11-20 12:00–12:40 UTC` */
export function spell(from: number, until: number): string {
  const end = until - from >= DAY_SECONDS ? `${utcDay(until)} ${utcTime(until)}` : utcTime(until);
  return `${utcDay(from)} ${utcTime(from)}–${end} UTC`;
}
