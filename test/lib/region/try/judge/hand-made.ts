/** A town made by hand, in which phones measure what one can work out: 50.2 dB at 1 m, always. */
import { assume } from '../../../../../device/town/assumptions.ts';
import type { Case, CaseReport, Contact, Person, Town } from '../../../../../device/town/town.ts';
import type { Classification, ScoreConfiguration } from '../../../../../protocol/risk/configuration.ts';

/** Monday, 2026-01-05T00:00:00Z. */
export const START = 1_767_571_200;
export const DAY = 86_400;
export const HOUR = 3_600;
export const MINUTE = 60;

const quiet = {
  ...{ 'radio.shadowing': 0, 'radio.noise': 0, 'radio.handShare': 1, 'radio.handLoss': 5 },
  'town.followUpDays': 10,
} as const;

export const withPhone: Person = {
  ...{ household: 0, age: 'adult' },
  phone: { name: 'model', platform: 'android', txPower: -20, error: 0 },
};
export const withoutPhone: Person = { ...withPhone, phone: undefined };

/** At noon of the third day, among all others: one metre for an hour. */
export const contact = (change: Partial<Contact> = {}): Contact => ({
  ...{ one: 0, other: 1, from: START + 2 * DAY + 12 * HOUR, until: START + 2 * DAY + 13 * HOUR },
  ...{ place: 'work', distance: 1 },
  ...change,
});

/** Tested on the fourth day, uploaded at 10:30 on the fifth. */
export const report = (change: Partial<CaseReport> = {}): CaseReport => ({
  ...{ reportType: 'confirmed', testedAt: START + 3 * DAY, uploadedAt: START + 4 * DAY + 10.5 * HOUR },
  ...{ onsetTold: START + 3 * DAY, revokedAt: undefined },
  ...change,
});

/** Person 0, with symptoms from the fourth day on. */
export const ill = (change: Partial<Case> = {}): Case => ({
  ...{ person: 0, infectedAt: START - 2 * DAY, infectedBy: undefined },
  ...{ onset: START + 3 * DAY, symptomsFrom: START + 3 * DAY, report: report() },
  ...change,
});

export function townOf(
  contacts: readonly Contact[],
  cases: readonly Case[] = [ill()],
  people: readonly Person[] = [withPhone, withPhone, withPhone],
): Town {
  const counts = { household: 0, work: 0, bus: 0, chance: 0 };
  for (const { place } of contacts) counts[place]++;
  const sorted = [...contacts].sort((one, other) => one.from - other.from);
  return {
    ...{ seed: 1, assumptions: assume(quiet), start: START, days: 14, people, cases, contactCounts: counts },
    contactsOf: (person) => sorted.filter(({ one, other }) => one === person || other === person),
  };
}

export const timing = { periodHours: 4, minimumAgeSeconds: 2 * HOUR } as const;

const off = { confirmedTest: 0, clinicalDiagnosis: 0, selfReport: 0, recursive: 0 };

export const classification = (name: string, perDaySum: number): Classification => ({
  ...{ name, perDaySum, perDayMaximum: 0, weightedDuration: 0, perDaySumOf: off },
});

/** Every second within 55 dB counts once, of every report from two days before onset to ten after. */
export const configuration = (change: Partial<ScoreConfiguration> = {}): ScoreConfiguration => ({
  attenuationThresholds: [55, 63, 70],
  attenuationWeights: { immediate: 100, near: 0, medium: 0, other: 0 },
  infectiousnessMap: 0x0002aaaaaa000000n,
  infectiousnessWeights: { standard: 100, high: 100 },
  reportTypeWeights: { confirmedTest: 100, clinicalDiagnosis: 100, selfReport: 100 },
  missingReportType: undefined,
  classifications: [classification('Long', 1_800), classification('Short', 900)],
  daysSinceExposureThreshold: 14,
  ...change,
});
