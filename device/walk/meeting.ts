/** The beginning of the walk: four phones, of which two are near each other. Nothing of it goes over the network. */
import { DAY_SECONDS, type UnixSeconds, utcDay, utcMidnight } from '../../protocol/keys/interval.ts';
import { android, ios, type Profile } from '../client/profile.ts';
import { createPhone, meet, type Phone } from '../phone.ts';
import { RETENTION_DAYS } from '../radio/keys.ts';
import type { Encounter } from '../radio/scanner.ts';
import type { RandomBytes } from '../random.ts';

/** Keys of past days are published at once, so the meeting was two days ago. */
const MEETING_DAYS_AGO = 2;
/** Then the meeting was on the day after onset: a day of high infectiousness. */
const SYMPTOMS_DAYS_AGO = 3;
const MEETING_SECONDS = 40 * 60;
/** dB between the phones: for ten minutes in one room, then at one table. */
const ROOM_SECONDS = 600;
const ROOM_ATTENUATION = 56;
const TABLE_ATTENUATION = 44;

export interface Meeting {
  /** Will fall ill. */
  readonly ill: Phone;
  /** Was near the ill one. */
  readonly near: Phone;
  /** Was near somebody else at that time; of the other platform, so that both platforms' rules are walked. */
  readonly distant: Phone;
  readonly encounter: Encounter;
}

/** `YYYY-MM-DD`: since when the ill person has symptoms. */
export function symptomDate(now: UnixSeconds): string {
  return utcDay(now - SYMPTOMS_DAYS_AGO * DAY_SECONDS);
}

/** Phones with keys of 14 days that met, or did not, at noon two days before `now`. */
export function arrangeMeeting(profile: Profile, now: UnixSeconds, randomBytes: RandomBytes): Meeting {
  const since = utcMidnight(now) - (RETENTION_DAYS - 1) * DAY_SECONDS;
  const phone = (name: string, kind: Profile) => createPhone(name, kind, { since, now }, randomBytes);
  const [ill, near, stranger] = [phone('A', profile), phone('B', profile), phone('D', profile)];
  const distant = phone('C', profile === android ? ios : android);
  const encounter = encounterFrom(utcMidnight(now) - MEETING_DAYS_AGO * DAY_SECONDS + DAY_SECONDS / 2);
  meet(ill, near, encounter, randomBytes);
  meet(stranger, distant, encounter, randomBytes);
  return { ill, near, distant, encounter };
}

function encounterFrom(from: UnixSeconds): Encounter {
  return {
    from,
    until: from + MEETING_SECONDS,
    attenuation: (time) => (time < from + ROOM_SECONDS ? ROOM_ATTENUATION : TABLE_ATTENUATION),
  };
}
