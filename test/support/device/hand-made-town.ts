/** Small towns written by hand, for journeys: what happens on which day is all that matters. */
import type { LossOf } from '../../../device/journey/air.ts';
import type { LivedTown } from '../../../device/journey/plan.ts';
import type { CaseReport, Contact, PersonId, PhoneModel } from '../../../device/town/town.ts';
import { DAY_SECONDS, HOUR_SECONDS, type UnixSeconds } from '../../../protocol/keys/interval.ts';

/** For so many minutes of a day, from this hour on, so many dB apart. */
export interface Meeting {
  readonly one: PersonId;
  readonly other: PersonId;
  readonly day: number;
  readonly hour: number;
  readonly minutes: number;
  readonly decibels: number;
}

/** Days from the town's first midnight on, with fractions. */
export interface Report {
  readonly person: PersonId;
  readonly reportType: CaseReport['reportType'];
  readonly day: number;
  readonly revokedOn?: number;
  /** Whole days; undefined: nobody says when symptoms began. */
  readonly symptomsSince: number | undefined;
}

export interface HandMade {
  readonly start: UnixSeconds;
  readonly days: number;
  /** One per person. */
  readonly platforms: readonly (PhoneModel['platform'] | 'none')[];
  readonly meetings: readonly Meeting[];
  readonly reports: readonly Report[];
}

export function handMadeTown({ start, days, platforms, meetings, reports }: HandMade): LivedTown {
  const contacts = meetings.map((meeting) => contactOf(start, meeting)).sort((a, b) => a.from - b.from);
  const at = (day: number) => start + Math.round(day * DAY_SECONDS);
  return {
    start,
    days,
    people: platforms.map((platform, household) => ({
      household,
      age: 'adult',
      phone: platform === 'none' ? undefined : { name: platform, platform, txPower: -15 - household, error: 0 },
    })),
    cases: reports.map(({ person, reportType, day, revokedOn, symptomsSince }) => ({
      person,
      report: {
        reportType,
        testedAt: at(day),
        uploadedAt: at(day),
        onsetTold: symptomsSince === undefined ? undefined : at(symptomsSince),
        revokedAt: revokedOn === undefined ? undefined : at(revokedOn),
      },
    })),
    contactsOf: (person) => contacts.filter(({ one, other }) => one === person || other === person),
  };
}

/** The decibels lie where a distance would: `decibelsAsWritten` reads them. */
function contactOf(start: UnixSeconds, { one, other, day, hour, minutes, decibels }: Meeting): Contact {
  const from = start + day * DAY_SECONDS + Math.round(hour * HOUR_SECONDS);
  return { one, other, from, until: from + minutes * 60, place: 'chance', distance: decibels };
}

export const decibelsAsWritten: LossOf =
  ({ distance }) =>
  () =>
    distance;
