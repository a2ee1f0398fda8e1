/** A result as the sandbox makes them, small and made up, so that a test says what it is of. */
import type {
  ConfigurationResult,
  Curve,
  CurvePoint,
  Day,
  Outcome,
  Setting,
  TryResult,
} from '../../../../../tools/region/try/result.ts';

const closeContacts = { all: 2_400, bothPhones: 1_010, reported: 310 };
const places: readonly Setting[] = ['household', 'work', 'bus', 'chance'];
const byPlace = <T>(make: (place: Setting, at: number) => T) =>
  Object.fromEntries(places.map((place, at) => [place, make(place, at)])) as Record<Setting, T>;

/** `scale` of one makes 400 notified people. */
export function exampleOutcome(scale: number, of = closeContacts): Outcome {
  const spread = (hours: number) => ({
    count: Math.round(400 * scale),
    median: hours * 5,
    deciles: [1, 2, 3, 4, 5, 6, 7, 8, 9].map((step) => step * hours),
  });
  return {
    notified: Math.round(400 * scale),
    withoutCloseContact: Math.round(230 * scale * scale),
    found: Math.round(of.reported * 0.5 * scale),
    closeContacts: of,
    infectedByIt: Math.round(40 * scale),
    fromExposure: spread(18),
    fromUpload: spread(1.4),
  };
}

function points(values: readonly number[], slope: number, scale = 1): CurvePoint[] {
  return values.map((value, at) => ({
    value,
    notified: (300 + 40 * at * slope) * scale,
    withoutCloseContact: (150 + 30 * at * slope) * scale,
    foundShare: (30 + 4 * at * slope) * scale,
    falseShare: (40 + 2 * at * slope) * scale,
  }));
}

function exampleCurves(nearWeight: number, scale: number): Curve[] {
  return [
    {
      ...{ name: 'attenuationNearWeight', unit: '%', group: 'attenuation weight', current: nearWeight },
      points: points([0, 50, 100, 150, 200, 250], 1, scale),
    },
    {
      ...{ name: 'attenuationNearMedThreshold', unit: 'dB', group: 'attenuation threshold', current: 63 },
      points: points([51, 55, 59, 63, 67, 71], 2, scale),
    },
    {
      ...{ name: 'perDaySumERVThreshold_1', unit: 's', group: 'threshold', current: 900 },
      points: [{ ...points([0], 0)[0], notified: 90, withoutCloseContact: 20, foundShare: 8 } as CurvePoint].concat(
        points([300, 600, 900, 1_200, 1_800, 2_700], -1, scale),
      ),
    },
    {
      ...{ name: 'reportTypeSelfReportWeight', unit: '%', group: 'report type weight', current: 0 },
      points: points([0, 50, 100], 0, scale),
    },
  ];
}

const daily = (scale: number): Day[] =>
  Array.from({ length: 18 }, (_, at) => ({
    day: `2026-03-${String(at + 10).padStart(2, '0')}`,
    followUp: at > 13,
    infections: 30 + at * 3,
    reports: 4 + at,
    notified: [Math.round(at * 2 * scale), Math.round(at * scale)],
    withCloseContact: Math.round(at * 1.5 * scale),
    withoutCloseContact: Math.round(at * 1.8 * scale * scale),
    missed: 14 - at,
  }));

export function exampleConfiguration(title: string, scale: number): ConfigurationResult {
  return {
    title,
    settings: [
      { name: 'attenuationNearWeight', words: `${50 + scale * 50} %`, origin: 'preset' },
      { name: 'attenuationNearMedThreshold', words: '63 dB', origin: 'file' },
      { name: 'reportTypeSelfReportWeight', words: '0 %', origin: 'default' },
    ],
    all: exampleOutcome(scale),
    byClassification: [
      { ...exampleOutcome(scale * 0.4), index: 1, name: 'Close 30 min 2026-1' },
      { ...exampleOutcome(scale * 0.6), index: 2, name: 'Near 15 min 2026-1' },
    ],
    bySetting: byPlace((_, at) =>
      exampleOutcome(scale / (at + 1), { all: 600, bothPhones: 250, reported: 90 - at * 20 }),
    ),
    revoked: 3,
    symptomatic: 280,
    toldBeforeSymptoms: Math.round(31 * scale),
    quarantineDays: Math.round(2_900 * scale),
    quarantineDaysOfUninfected: Math.round(2_500 * scale),
    daily: daily(scale),
    curves: exampleCurves(scale < 1 ? 100 : 150, scale),
  };
}

export function exampleResult(change: Partial<TryResult> = {}): TryResult {
  return {
    town: {
      ...{ people: 10_000, phones: 6_020, days: 14, start: '2026-03-10', burnInDays: 21, seed: 7 },
      contacts: { household: 41_000, work: 88_000, bus: 52_000, chance: 130_000 },
      ...{ infections: 812, householdAttackRate: 21.4, refuted: 12 },
      reports: { confirmed: 140, likely: 21, 'user-report': 33 },
      closeContacts,
      closeContactsBySetting: byPlace(() => ({ all: 600, bothPhones: 250, reported: 80 })),
    },
    truth: ['A real close contact is at least 15 minutes of a day within 2 metres of an infectious person.'],
    configurations: [exampleConfiguration('lfph-narrow-v2', 0.8), exampleConfiguration('norway', 1.1)],
    tradeOffs: ['B finds 47 more real close contacts than A, and tells 131 more people for nothing.'],
    repeats: {
      seeds: [7, 8, 9],
      ranges: [
        { notified: [290, 350], foundShare: [37, 43], falseShare: [44, 50] },
        { notified: [410, 470], foundShare: [51, 58], falseShare: [58, 66] },
      ],
    },
    assumptions: [
      { name: 'epidemic.asymptomaticShare', value: 0.17, unit: 'share', source: 'Byambasuren 2020', replaced: false },
      { name: 'phones.share', value: 0.6, unit: 'share of people', source: 'assumed', replaced: true },
    ],
    limits: ['It is one made-up town, no forecast.'],
    ...change,
  };
}

/** Thresholds that nothing reaches. */
export function nobodyTold(title: string): ConfigurationResult {
  const nothing: Outcome = {
    ...{ notified: 0, withoutCloseContact: 0, found: 0, closeContacts, infectedByIt: 0 },
    fromExposure: { count: 0, median: undefined, deciles: [] },
    fromUpload: { count: 0, median: undefined, deciles: [] },
  };
  const example = exampleConfiguration(title, 1);
  return {
    ...{ ...example, all: nothing, bySetting: byPlace(() => nothing) },
    byClassification: example.byClassification.map(({ index, name }) => ({ ...nothing, index, name })),
    ...{ revoked: 0, toldBeforeSymptoms: 0, quarantineDays: 0, quarantineDaysOfUninfected: 0 },
    daily: example.daily.map((day) => ({ ...day, notified: [0, 0], withCloseContact: 0, withoutCloseContact: 0 })),
    curves: example.curves.map((curve) => ({
      ...curve,
      points: curve.points.map(({ value }) => ({
        ...{ value, notified: 0, withoutCloseContact: 0, foundShare: 0, falseShare: 0 },
      })),
    })),
  };
}
