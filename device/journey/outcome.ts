/** What came of a journey, as plain data and in words. */
import { DAY_SECONDS, HOUR_SECONDS, type UnixSeconds, utcDay } from '../../protocol/keys/interval.ts';
import type { ScoreConfiguration } from '../../protocol/risk/configuration.ts';
import { grouped, utc } from '../report.ts';
import type { Diary, Notice, Reported } from './diary.ts';
import type { ExpectedNotice } from './expected.ts';
import type { Journey } from './journey.ts';
import { type Delay, delaysOf, differencesOf, median } from './verdict.ts';

export interface Circumstances {
  readonly region: string;
  readonly seed: number;
  readonly people: number;
  readonly days: number;
  readonly start: UnixSeconds;
  readonly contacts: number;
  /** Real time. */
  readonly seconds: number;
  /** HTTP requests, those to the stack's control included. */
  readonly calls: number;
}

export interface Outcome extends Circumstances {
  readonly agrees: boolean;
  readonly phones: number;
  readonly sightings: number;
  readonly polls: number;
  readonly reports: readonly Reported[];
  readonly notices: readonly Notice[];
  readonly missing: readonly ExpectedNotice[];
  readonly unexpected: readonly Notice[];
  readonly delays: readonly Delay[];
  /** Hours, over `delays`; undefined: nobody should have been told. */
  readonly medians: { readonly exposureToReport: number | undefined; readonly reportToNotice: number | undefined };
}

export function outcomeOf(
  circumstances: Circumstances,
  { diary, notices }: Journey,
  expected: readonly ExpectedNotice[],
): Outcome {
  const { missing, unexpected } = differencesOf(notices, expected);
  const delays = delaysOf(diary, expected);
  return {
    ...circumstances,
    agrees: missing.length + unexpected.length === 0,
    phones: diary.owners.size,
    sightings: diary.heard.length,
    polls: pollsOf(diary),
    reports: diary.reports,
    notices,
    missing,
    unexpected,
    delays,
    medians: {
      exposureToReport: medianHours(delays, ({ exposedUntil, reportedAt }) => reportedAt - exposedUntil),
      reportToNotice: medianHours(delays, ({ reportedAt, toldAt }) => toldAt - reportedAt),
    },
  };
}

function pollsOf({ owners }: Diary): number {
  return [...owners.values()].reduce((sum, { polls }) => sum + polls.length, 0);
}

function medianHours(delays: readonly Delay[], seconds: (delay: Delay) => number): number | undefined {
  const middle = median(delays.map(seconds));
  return middle === undefined ? undefined : Math.round((10 * middle) / HOUR_SECONDS) / 10;
}

/** Line by line. */
export function inWords(outcome: Outcome, { classifications }: ScoreConfiguration): string[] {
  const { notices, missing, unexpected, reports } = outcome;
  const say = (notice: Notice) => noticeLine(notice, outcome, classifications);
  const exposures = notices.filter(({ says }) => says !== 'revoked');
  const told = new Set(exposures.map(({ person }) => person)).size;
  return [
    ...headLines(outcome),
    '',
    'Reported:',
    ...reports.map((report) => reportLine(report, outcome)),
    '',
    'Told by their phones:',
    ...notices.map(say),
    '',
    `${told} people were told of an exposure (${exposures.length} notices).`,
    revocationLine(outcome),
    delayLine(outcome),
    ...(missing.length > 0 ? ['', 'Should have been told, and were NOT:', ...missing.map(say)] : []),
    ...(unexpected.length > 0 ? ['', 'Told, and should NOT have been:', ...unexpected.map(say)] : []),
    '',
    outcome.agrees
      ? `The independent calculation names the same ${notices.length} notices: person, time, class and day.`
      : `The independent calculation DIFFERS: ${missing.length} missing, ${unexpected.length} unexpected. "npm run device -- verify" says whether the files are good.`,
  ];
}

function headLines({
  people,
  phones,
  days,
  start,
  seed,
  contacts,
  sightings,
  polls,
  calls,
  seconds,
}: Outcome): string[] {
  return [
    `${people} people, ${phones} with a phone, ${days} days from ${utcDay(start)} on, seed ${seed}`,
    `${grouped(contacts)} contacts, ${grouped(sightings)} beacons kept; phones looked for files ${grouped(polls)} times`,
    `${grouped(calls)} calls in ${grouped(seconds)} s`,
  ];
}

function reportLine({ person, testType, at, symptomsSince }: Reported, { start }: Outcome): string {
  const since = symptomsSince === undefined ? 'no onset' : `symptoms since ${utcDay(symptomsSince)}`;
  return `  ${when(at, start)}  person ${person}: ${testType}, ${since}`;
}

function noticeLine(
  { person, at, says, day }: Notice,
  { start }: Outcome,
  classifications: ScoreConfiguration['classifications'],
): string {
  if (says === 'revoked' || day === undefined)
    return `  ${when(at, start)}  person ${person}: the exposure is withdrawn`;
  const name = classifications[says - 1]?.name ?? '';
  return `  ${when(at, start)}  person ${person}: class ${says} "${name}", exposed on ${utcDay(day)}`;
}

function revocationLine({ reports, notices }: Outcome): string {
  const takenBack = reports.filter(({ testType }) => testType === 'negative').length;
  const told = notices.filter(({ says }) => says === 'revoked').length;
  return `${takenBack} reports were taken back, and ${told} people told that their exposure was none.`;
}

function delayLine({ medians: { exposureToReport, reportToNotice } }: Outcome): string {
  if (exposureToReport === undefined) return 'Nobody was told of an exposure.';
  return `Median delays: exposure to report ${exposureToReport} h, report to notice ${reportToNotice} h.`;
}

/** `day  3  2026-12-01 10:20:00 UTC` */
function when(time: UnixSeconds, start: UnixSeconds): string {
  const day = Math.floor((time - start) / DAY_SECONDS) + 1;
  return `day ${String(day).padStart(2)}  ${utc(time)}`;
}
