/** What happened on each day. */
import type { Town } from '../../../../device/town/town.ts';
import { DAY_SECONDS, type UnixSeconds, utcDay, utcMidnight } from '../../../../protocol/keys/interval.ts';
import type { Day } from '../result.ts';
import type { Told, ToldPerson } from './told.ts';
import type { CloseContact, Truth } from './truth.ts';

interface Asked {
  readonly town: Town;
  readonly truth: Truth;
  /** Cases whose reports are judged. */
  readonly reporters: ReadonlySet<number>;
  readonly people: readonly ToldPerson[];
  readonly classifications: number;
}

export function dailyTable(asked: Asked): Day[] {
  const { town } = asked;
  const days = town.days + Math.round(town.assumptions['town.followUpDays']);
  const missed = missedByDay(asked);
  return Array.from({ length: days }, (_, n) => dayOf(town.start + n * DAY_SECONDS, asked, missed));
}

function dayOf(day: UnixSeconds, asked: Asked, missed: ReadonlyMap<UnixSeconds, number>): Day {
  const { town, truth, reporters, people, classifications } = asked;
  const isToday = (time: UnixSeconds | undefined) => time !== undefined && utcMidnight(time) === day;
  const fresh = people.filter(({ told }) => isToday(told[0].time));
  const close = fresh.filter(({ person, told }) => told[0].because.some(({ key }) => truth.find(person, key.ill)));
  const followUp = day >= town.start + town.days * DAY_SECONDS;
  return {
    ...{ day: utcDay(day), followUp },
    infections: town.cases.filter(({ infectedAt }) => !followUp && isToday(infectedAt)).length,
    reports: [...reporters].filter((ill) => isToday(town.cases[ill]?.report?.uploadedAt)).length,
    notified: Array.from({ length: classifications }, (_, n) => firstTimes(people, n + 1).filter(isToday).length),
    withCloseContact: close.length,
    withoutCloseContact: fresh.length - close.length,
    missed: missed.get(day) ?? 0,
  };
}

/** When each person was told of a classification for the first time. */
function firstTimes(people: readonly ToldPerson[], index: number): UnixSeconds[] {
  const ofIndex = (told: readonly Told[]) => told.find((each) => each.index === index);
  return people.flatMap(({ told }) => ofIndex(told)?.time ?? []);
}

/** Close contacts with a phone whom nobody told, by the day of the report. */
function missedByDay({ town, truth, reporters, people }: Asked): Map<UnixSeconds, number> {
  const told = new Map(people.map(({ person, told }) => [person, new Set(told.flatMap(illOf))]));
  const missed = truth.closeContacts.filter(
    ({ person, ill }) => reporters.has(ill) && town.people[person]?.phone !== undefined && !told.get(person)?.has(ill),
  );
  const byDay = Map.groupBy(missed, ({ ill }: CloseContact) => utcMidnight(town.cases[ill]?.report?.uploadedAt ?? 0));
  return new Map([...byDay].map(([day, contacts]) => [day, contacts.length]));
}

function illOf({ because }: Told): number[] {
  return because.map(({ key }) => key.ill);
}
