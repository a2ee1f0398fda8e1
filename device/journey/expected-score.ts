/**
 * The second opinion on a score: gaen-device.md §6, §8 and §9.1 once more, straight from their tables. It shares no code
 * with protocol/risk, so that a mistake there cannot hide.
 */
import type { UnixSeconds } from '../../protocol/keys/interval.ts';
import type { Classification, ScoreConfiguration } from '../../protocol/risk/configuration.ts';
import type { Owner } from './diary.ts';

/** What one phone measured of another, whose identity no longer matters. */
export interface Measured {
  readonly time: UnixSeconds;
  /** dB. */
  readonly attenuation: number;
  readonly previousScan: UnixSeconds | undefined;
}

/** All that was heard of one person on one day of theirs, and what the files say of that day. */
export interface Encounters {
  readonly measured: readonly Measured[];
  readonly type: 'confirmed' | 'likely' | 'user-report';
  /** From the onset to the day. */
  readonly daysSinceOnset: number;
}

export interface DayTotal {
  readonly day: UnixSeconds;
  /** Seconds: sum and maximum of the exposure risk values of its windows, and their seconds by attenuation only. */
  readonly sum: number;
  readonly maximum: number;
  readonly duration: number;
  readonly sumOf: Readonly<Record<Encounters['type'], number>>;
}

/** What the platforms do differently with the same beacons (gaen-device.md §5.3, §6.1, §8.1, §12). */
interface PlatformRules {
  /** dBm. */
  readonly leastPower: number;
  readonly keepsZero: boolean;
  /** Do these two, the later one last, belong to one scan that began with `first`? */
  readonly isOneScan: (first: Measured, previous: Measured, next: Measured) => boolean;
  /** For how long a scan speaks; `before`: the scan before in which the same person was heard. */
  readonly seconds: (scan: Measured, before: Measured | undefined) => number;
  readonly wholeMinutes: boolean;
}

const DAY = 86_400;
const HALF_HOUR = 1_800;
const LONGEST_PAUSE = 300;
/** iOS takes a pause for unknown from here on, and 150 s then; Android takes 120 s. */
const LONGEST_KNOWN_PAUSE = 304;

export const platforms: Readonly<Record<Owner['platform'], PlatformRules>> = {
  android: {
    leastPower: -50,
    keepsZero: true,
    isOneScan: (_, previous, next) => next.time - previous.time <= 25.5,
    seconds: ({ time, previousScan }) => {
      if (previousScan === undefined) return 120;
      const minutes = Math.floor(time / 60) - Math.floor(previousScan / 60);
      return Math.max(0, Math.min(LONGEST_PAUSE, minutes * 60));
    },
    wholeMinutes: false,
  },
  ios: {
    leastPower: -60,
    keepsZero: false,
    isOneScan: (first, _, next) => next.time - first.time <= 4,
    seconds: ({ time, previousScan }, before) => {
      const pause = time - (previousScan ?? Number.NEGATIVE_INFINITY);
      const known = pause > LONGEST_KNOWN_PAUSE ? 150 : Math.max(0, Math.min(LONGEST_PAUSE, pause));
      return before === undefined ? known : Math.min(known, time - before.time);
    },
    wholeMinutes: true,
  },
};

/** Newest first; a day without anything that counts is left out. */
export function dayTotals(
  encounters: readonly Encounters[],
  configuration: ScoreConfiguration,
  platform: Owner['platform'],
  now: UnixSeconds,
): DayTotal[] {
  const rules = platforms[platform];
  const today = Math.floor(now / DAY);
  const limit = configuration.daysSinceExposureThreshold || 14;
  const values = encounters
    .flatMap((each) => windowValues(each, configuration, rules))
    .filter(({ day }) => today - day <= limit);
  const days = [...new Set(values.map(({ day }) => day))].sort((a, b) => b - a);
  return days.map((day) => totalOf(day, values, rules));
}

interface WindowValue {
  /** Days since 1970. */
  readonly day: number;
  readonly duration: number;
  readonly value: number;
  readonly type: Encounters['type'];
}

/** Nothing of somebody who was not infectious; a weight of 0 leaves the duration, which knows no such weights (§8.1). */
function windowValues(
  { measured, type, daysSinceOnset }: Encounters,
  configuration: ScoreConfiguration,
  rules: PlatformRules,
): WindowValue[] {
  const infectious = infectiousPercent(daysSinceOnset, configuration);
  if (infectious === undefined) return [];
  const percent = infectious * typePercent(type, configuration);
  const windows = cut(measured, (each, [first]) => each.time - first.time >= HALF_HOUR);
  let before: Measured | undefined;
  return windows.map((window) => {
    let duration = 0;
    for (const scan of cut(window, (next, piece) => !rules.isOneScan(piece[0], piece.at(-1) ?? piece[0], next))) {
      duration += (rules.seconds(scan[0], before) * nearnessPercent(meanOf(scan), configuration)) / 100;
      before = scan[0];
    }
    return { day: Math.floor(window[0].time / DAY), duration, value: (duration * percent) / 10_000, type };
  });
}

type NotEmpty<T> = [T, ...T[]];

/** Cut before each for which `begins` says so of the piece so far. */
function cut<T>(all: readonly T[], begins: (each: T, piece: NotEmpty<T>) => boolean): NotEmpty<T>[] {
  const pieces: NotEmpty<T>[] = [];
  for (const each of all) {
    const piece = pieces.at(-1);
    if (piece === undefined || begins(each, piece)) pieces.push([each]);
    else piece.push(each);
  }
  return pieces;
}

/** Whole dB, half up. */
function meanOf(scan: readonly Measured[]): number {
  return Math.round(scan.reduce((sum, { attenuation }) => sum + attenuation, 0) / scan.length);
}

function nearnessPercent(attenuation: number, configuration: ScoreConfiguration): number {
  const { attenuationThresholds, attenuationWeights } = configuration;
  const { immediate, near, medium, other } = attenuationWeights;
  const bucket = attenuationThresholds.findIndex((bound) => attenuation <= bound);
  return [immediate, near, medium][bucket] ?? other;
}

/** Two bits per day from −14 on: 0 not infectious, 1 standard, 2 high (§8.4). */
function infectiousPercent(daysSinceOnset: number, configuration: ScoreConfiguration): number | undefined {
  const { standard, high } = configuration.infectiousnessWeights;
  const level = (configuration.infectiousnessMap / 4n ** BigInt(daysSinceOnset + 14)) % 4n;
  return [undefined, standard, high][Number(level)];
}

function typePercent(type: Encounters['type'], { reportTypeWeights }: ScoreConfiguration): number {
  if (type === 'confirmed') return reportTypeWeights.confirmedTest;
  return type === 'likely' ? reportTypeWeights.clinicalDiagnosis : reportTypeWeights.selfReport;
}

function totalOf(day: number, all: readonly WindowValue[], { wholeMinutes }: PlatformRules): DayTotal {
  const seconds = (exact: number) => (wholeMinutes ? Math.round(exact / 60) * 60 : exact);
  const own = all.filter((each) => each.day === day);
  const sumOf = (type: Encounters['type']) =>
    seconds(own.reduce((sum, each) => sum + (each.type === type ? each.value : 0), 0));
  return {
    day: day * DAY,
    sum: seconds(own.reduce((sum, each) => sum + each.value, 0)),
    maximum: seconds(Math.max(...own.map(({ value }) => value))),
    duration: seconds(own.reduce((sum, each) => sum + each.duration, 0)),
    sumOf: { confirmed: sumOf('confirmed'), likely: sumOf('likely'), 'user-report': sumOf('user-report') },
  };
}

/** The lowest class that any day reaches, and the newest such day (§9.1). Days newest first. */
export function classOf(
  days: readonly DayTotal[],
  classifications: readonly Classification[],
): { number: number; day: UnixSeconds } | undefined {
  for (let number = 1; number <= classifications.length; number++) {
    const classification = classifications[number - 1];
    const reached = days.find((day) => classification !== undefined && reaches(day, classification));
    if (reached) return { number, day: reached.day };
  }
  return undefined;
}

function reaches(total: DayTotal, classification: Classification): boolean {
  const { perDaySum, perDayMaximum, weightedDuration, perDaySumOf } = classification;
  const pairs: readonly (readonly [value: number, threshold: number])[] = [
    [total.sum, perDaySum],
    [total.maximum, perDayMaximum],
    [total.duration, weightedDuration],
    [total.sumOf.confirmed, perDaySumOf.confirmedTest],
    [total.sumOf.likely, perDaySumOf.clinicalDiagnosis],
    [total.sumOf['user-report'], perDaySumOf.selfReport],
  ];
  return pairs.some(([value, threshold]) => threshold !== 0 && value >= threshold);
}
