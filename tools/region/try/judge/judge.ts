/** Judges the encounters of one town by one configuration. */
import type { Town } from '../../../../device/town/town.ts';
import { DAY_SECONDS, type UnixSeconds, utcDay } from '../../../../protocol/keys/interval.ts';
import type { ScoreConfiguration } from '../../../../protocol/risk/configuration.ts';
import type { Candidate } from '../candidate.ts';
import type {
  ClassificationOutcome,
  CloseContacts,
  ConfigurationResult,
  Curve,
  CurvePoint,
  Outcome,
  Range,
  TownFacts,
} from '../result.ts';
import { type Variable, variablesOf } from './curves.ts';
import { dailyTable } from './daily.ts';
import { sharedKeys } from './keys.ts';
import { type Listener, listenersOf } from './moments.ts';
import { byPlace, funnelOf, ofClassification, ofPlace, outcomeOf, quarantineOf } from './outcome.ts';
import { type ToldPerson, toldBy } from './told.ts';
import { type Truth, truthOf } from './truth.ts';

/** A town with what is true of it; windows are built once for each rhythm of the export. */
export interface Court {
  readonly town: Town;
  readonly truth: Truth;
  /** Cases that shared keys in the judged days or the days after. */
  readonly reporters: ReadonlySet<number>;
  readonly closeContacts: CloseContacts;
  readonly closeContactsBySetting: TownFacts['closeContactsBySetting'];
  listeners(timing: Candidate['timing']): readonly Listener[];
}

export function courtOf(town: Town): Court {
  const until = endOf(town);
  const built = new Map<string, readonly Listener[]>();
  const reported = town.cases.flatMap(({ report }, ill) =>
    report && report.uploadedAt >= town.start && report.uploadedAt < until ? [ill] : [],
  );
  const [truth, reporters] = [truthOf(town), new Set(reported)];
  const funnel = (some: Truth['closeContacts']) => funnelOf(town, some, reporters);
  return {
    ...{ town, truth, reporters },
    closeContacts: funnel(truth.closeContacts),
    closeContactsBySetting: byPlace((place) => funnel(truth.closeContacts.filter((each) => each.place === place))),
    listeners(timing) {
      const name = `${timing.periodHours} ${timing.minimumAgeSeconds}`;
      const listeners = built.get(name) ?? listenersOf(town, sharedKeys(town, until, timing), timing);
      built.set(name, listeners);
      return listeners;
    },
  };
}

/** Reports are awaited until then. */
function endOf({ start, days, assumptions: a }: Town): UnixSeconds {
  return start + (days + Math.round(a['town.followUpDays'])) * DAY_SECONDS;
}

/** All but the curves. */
export function judge(
  court: Court,
  { title, settings, configuration, timing }: Candidate,
): Omit<ConfigurationResult, 'curves'> {
  const { town, truth, reporters, closeContacts, closeContactsBySetting } = court;
  const people = toldBy(configuration, court.listeners(timing));
  const { classifications } = configuration;
  return {
    ...{ title, settings },
    all: outcomeOf(people, truth, closeContacts),
    byClassification: classifications.map(
      ({ name }, n): ClassificationOutcome => ({
        ...{ name, index: n + 1 },
        ...outcomeOf(people, truth, closeContacts, ofClassification(n + 1)),
      }),
    ),
    bySetting: byPlace((place) => outcomeOf(people, truth, closeContactsBySetting[place], ofPlace(place))),
    revoked: people.filter(({ wasRevoked }) => wasRevoked).length,
    ...symptomatic(court, people),
    ...quarantineOf(town, people, truth),
    daily: dailyTable({ town, truth, reporters, people, classifications: classifications.length }),
  };
}

function symptomatic({ town }: Court, people: readonly ToldPerson[]) {
  const toldOf = new Map(people.map(({ person, told }) => [person, told]));
  const ill = town.cases.filter(
    ({ person, infectedAt, symptomsFrom }) =>
      infectedAt !== undefined && infectedAt >= town.start && symptomsFrom !== undefined && town.people[person]?.phone,
  );
  const before = ill.filter(({ person, infectedAt = 0, symptomsFrom = 0 }) =>
    toldOf.get(person)?.some(({ time }) => time >= infectedAt && time < symptomsFrom),
  );
  return { symptomatic: ill.length, toldBeforeSymptoms: before.length };
}

/** One curve after the other, since they take most of the time. */
export function* curvesOf(court: Court, { configuration, timing }: Candidate): Generator<Curve> {
  const listeners = court.listeners(timing);
  for (const variable of variablesOf(configuration, court.town.assumptions['radio.lostAbove'])) {
    yield curveOf(variable, (value) => point(court, listeners, variable.with(value), value));
  }
}

export function curvesIn({ configuration }: Candidate): number {
  return variablesOf(configuration, 0).length;
}

function curveOf({ name, unit, group, current, values }: Variable, at: (value: number) => CurvePoint): Curve {
  return { name, unit, group, current, points: values.map(at) };
}

function point(
  { truth, closeContacts }: Court,
  listeners: readonly Listener[],
  configuration: ScoreConfiguration,
  value: number,
): CurvePoint {
  const all = outcomeOf(toldBy(configuration, listeners), truth, closeContacts);
  return { value, ...headlineOf(all), withoutCloseContact: all.withoutCloseContact };
}

export type Headline = Readonly<Record<keyof Range, number>>;

export function headlineOf({ notified, withoutCloseContact, found, closeContacts }: Outcome): Headline {
  return {
    notified,
    foundShare: percent(found, closeContacts.reported),
    falseShare: percent(withoutCloseContact, notified),
  };
}

/** With one decimal; of nothing: 0. */
export function percent(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.round((1_000 * part) / whole) / 10;
}

export function factsOf(court: Court): TownFacts {
  const { town, reporters, closeContacts, closeContactsBySetting } = court;
  const { people, cases, start, days, seed, assumptions: a } = town;
  const reports = [...reporters].flatMap((ill) => cases[ill]?.report ?? []);
  const ofType = (type: (typeof reports)[number]['reportType']) =>
    reports.filter(({ reportType }) => reportType === type).length;
  return {
    ...{ people: people.length, phones: people.filter(({ phone }) => phone).length, days, start: utcDay(start), seed },
    burnInDays: Math.round(a['town.burnInDays']),
    contacts: town.contactCounts,
    infections: cases.filter(({ infectedAt = 0 }) => infectedAt >= start).length,
    householdAttackRate: householdAttackRate(town),
    reports: { confirmed: ofType('confirmed'), likely: ofType('likely'), 'user-report': ofType('user-report') },
    refuted: reports.filter(({ revokedAt }) => revokedAt !== undefined).length,
    ...{ closeContacts, closeContactsBySetting },
  };
}

/** Of households whose first case is of before the judged days: per cent of the others whom it infected. */
function householdAttackRate({ people, cases, start }: Town): number {
  const infected = cases.filter(({ infectedAt }) => infectedAt !== undefined);
  const byHousehold = Map.groupBy(infected, ({ person }) => people[person]?.household);
  const sizes = Map.groupBy(people, ({ household }) => household);
  let [others, infectedByFirst] = [0, 0];
  for (const [household, [first, ...later]] of byHousehold) {
    if (!first || household === undefined || (first.infectedAt ?? 0) >= start) continue;
    others += (sizes.get(household)?.length ?? 1) - 1;
    infectedByFirst += later.filter(({ infectedBy }) => infectedBy === first.person).length;
  }
  return percent(infectedByFirst, others);
}
