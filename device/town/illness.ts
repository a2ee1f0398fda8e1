/** What becomes of an infected person: symptoms, test, report. All is drawn at infection, so that it never depends on what others do. */
import { DAY_SECONDS, HOUR_SECONDS, type UnixSeconds, utcMidnight } from '../../protocol/keys/interval.ts';
import type { Assumptions } from './assumptions.ts';
import { type Chance, chanceOf } from './chance.ts';
import { purposes } from './purposes.ts';
import type { Case, CaseReport, Person, PersonId } from './town.ts';

/** An infected person; `testedAt` also of people whose phone tells nobody. */
export interface Patient extends Case {
  readonly testedAt: UnixSeconds | undefined;
  /** From then on they meet their household only; undefined: they go on as ever. */
  readonly homeFrom: UnixSeconds | undefined;
}

interface Infection {
  readonly person: PersonId;
  readonly at: UnixSeconds;
  readonly by: PersonId | undefined;
}

export function patientOf({ person, at, by }: Infection, owner: Person, seed: number, a: Assumptions): Patient {
  const chance = chanceOf(seed, purposes.illness, person);
  const incubation = chance.logNormal(...medianAndSigma(a['disease.incubationMean'], a['disease.incubationDeviation']));
  const onset = Math.round(at + incubation * DAY_SECONDS);
  const symptomatic = !chance.happens(a['disease.asymptomaticShare']);
  const isTested = chance.happens(a[symptomatic ? 'test.symptomaticShare' : 'test.asymptomaticShare']);
  const delay = chance.gamma(a['test.delayMean'], a['test.delayDeviation']) * DAY_SECONDS;
  const testedAt = isTested ? Math.round(onset + delay) : undefined;
  return {
    ...{ person, infectedAt: at, infectedBy: by, onset, testedAt },
    symptomsFrom: symptomatic ? onset : undefined,
    homeFrom: homeFrom({ onset, symptomatic, testedAt }, chance, a),
    report: testedAt === undefined ? undefined : reportOf({ testedAt, onset, symptomatic }, owner, chance, a),
  };
}

/** Of a log-normal distribution with this mean and standard deviation. */
function medianAndSigma(mean: number, deviation: number): [median: number, sigma: number] {
  if (mean === 0) return [0, 0];
  const variance = Math.log(1 + (deviation / mean) ** 2);
  return [mean / Math.exp(variance / 2), Math.sqrt(variance)];
}

function homeFrom(
  { onset, symptomatic, testedAt }: { onset: UnixSeconds; symptomatic: boolean; testedAt: UnixSeconds | undefined },
  chance: Chance,
  a: Assumptions,
): UnixSeconds | undefined {
  const bySymptoms = chance.happens(a['isolation.symptomsShare']) && symptomatic ? onset + DAY_SECONDS : undefined;
  const byTest = chance.happens(a['isolation.testedShare']) ? testedAt : undefined;
  if (bySymptoms === undefined || byTest === undefined) return bySymptoms ?? byTest;
  return Math.min(bySymptoms, byTest);
}

interface Tested {
  readonly testedAt: UnixSeconds;
  readonly onset: UnixSeconds;
  readonly symptomatic: boolean;
}

/** Undefined without a phone that takes part, a code, or consent. */
function reportOf(
  { testedAt, onset, symptomatic }: Tested,
  { phone }: Person,
  chance: Chance,
  a: Assumptions,
): CaseReport | undefined {
  const shares = chance.happens(a['report.codeShare']) && chance.happens(a['report.consentShare']);
  const hours =
    chance.logNormal(a['test.resultHours'], a['test.resultSpread']) +
    chance.logNormal(a['report.hours'], a['report.spread']);
  const saysOnset = chance.happens(a['report.onsetShare']) && symptomatic;
  if (!phone || !shares) return undefined;
  return {
    reportType: reportTypeOf(chance.uniform(), a),
    testedAt,
    uploadedAt: Math.round(testedAt + hours * HOUR_SECONDS),
    onsetTold: saysOnset ? utcMidnight(onset) : undefined,
    revokedAt: undefined,
  };
}

function reportTypeOf(uniform: number, a: Assumptions): CaseReport['reportType'] {
  if (uniform < a['report.likelyShare']) return 'likely';
  return uniform < a['report.likelyShare'] + a['report.userReportShare'] ? 'user-report' : 'confirmed';
}

/** People with a phone whose other illness was reported as `likely` on this day, until a test refuted it. */
export function mistakenOn(
  midnight: UnixSeconds,
  people: readonly Person[],
  isIll: (person: PersonId) => boolean,
  seed: number,
  a: Assumptions,
): Case[] {
  const chance = chanceOf(seed, purposes.otherIllness, midnight / HOUR_SECONDS);
  const reporting = a['wrong.otherIllness'] * a['wrong.likelyShare'] * a['report.codeShare'] * a['report.consentShare'];
  return people.flatMap(({ phone }, person) => {
    if (!chance.happens(reporting) || !phone || isIll(person)) return [];
    return [mistaken(person, midnight + chance.below(DAY_SECONDS), chance, a)];
  });
}

function mistaken(person: PersonId, uploadedAt: UnixSeconds, chance: Chance, a: Assumptions): Case {
  const testedAt = uploadedAt - Math.round(chance.logNormal(a['report.hours'], a['report.spread']) * HOUR_SECONDS);
  const onset = testedAt - Math.round(chance.gamma(a['test.delayMean'], a['test.delayDeviation']) * DAY_SECONDS);
  const corrected = chance.logNormal(a['wrong.revokedHours'], a['report.spread']) * HOUR_SECONDS;
  const revokedAt = Math.round(uploadedAt + corrected);
  const report = { reportType: 'likely', testedAt, uploadedAt, onsetTold: utcMidnight(onset), revokedAt } as const;
  return { person, infectedAt: undefined, infectedBy: undefined, onset, symptomsFrom: onset, report };
}
