/** What each phone knows, and when that changes: the same for all configurations whose key server exports at the same times. */
import { secondsBetweenPolls } from '../../../../device/files/polling.ts';
import { RETENTION_DAYS } from '../../../../device/radio/keys.ts';
import type { RiskRules } from '../../../../device/risk/rules.ts';
import { hash, uniformOf } from '../../../../device/town/chance.ts';
import { purposes } from '../../../../device/town/purposes.ts';
import { readingsOf } from '../../../../device/town/readings.ts';
import {
  type Contact,
  type PersonId,
  type Place,
  places,
  type Reading,
  type Town,
} from '../../../../device/town/town.ts';
import { periodSeconds } from '../../../../protocol/export/configuration.ts';
import type { Timing } from '../../../../protocol/export/window.ts';
import { DAY_SECONDS, type UnixSeconds, utcMidnight } from '../../../../protocol/keys/interval.ts';
import type { RatedWindow } from '../../../../protocol/risk/score.ts';
import { exposureWindows, type MatchedSighting } from '../../../../protocol/risk/windows.ts';
import type { SharedKey } from './keys.ts';
import { profileOf } from './profile.ts';

/** What a phone finds of one key. */
export interface Exposure {
  readonly key: SharedKey;
  readonly windows: readonly RatedWindow[];
  /** Where the phones heard each other in most scans. */
  readonly place: Place;
}

/** A look for files that brought something new. */
export interface Moment {
  readonly time: UnixSeconds;
  readonly exposures: readonly Exposure[];
  readonly windows: readonly RatedWindow[];
  /** Days with a window of a key that is revoked by now. */
  readonly revokedDays: readonly UnixSeconds[];
}

export interface Listener {
  readonly person: PersonId;
  readonly rules: RiskRules;
  readonly moments: readonly Moment[];
  readonly nextLook: Polls;
}

/** Phones that heard any of the keys, in the order of their owners. */
export function listenersOf(town: Town, keys: readonly SharedKey[], timing: Timing): Listener[] {
  const heard = new Map<PersonId, Exposure[]>();
  for (const [ill, ofCase] of Map.groupBy(keys, (key) => key.ill)) {
    for (const [person, exposure] of exposuresTo(town, town.cases[ill]?.person ?? -1, ofCase)) {
      const known = heard.get(person);
      if (known) known.push(exposure);
      else heard.set(person, [exposure]);
    }
  }
  return [...heard]
    .sort(([one], [other]) => one - other)
    .map(([person, exposures]) => {
      const nextLook = pollsOf(town, person, timing);
      return { person, rules: profileOf(town, person).risk, moments: momentsOf(exposures, nextLook), nextLook };
    });
}

interface Heard extends Reading {
  readonly place: Place;
}

function exposuresTo(town: Town, speaker: PersonId, keys: readonly SharedKey[]): [PersonId, Exposure][] {
  const byListener = Map.groupBy(town.contactsOf(speaker), ({ one, other }) => (one === speaker ? other : one));
  return [...byListener].flatMap(([listener, contacts]) => {
    const readings = heardIn(town, contacts, speaker, listener);
    return keys.flatMap((key): [PersonId, Exposure][] => {
      const ofKey = readings.filter(({ time }) => time >= key.day && time < key.usedUntil);
      return ofKey.length === 0 ? [] : [[listener, exposureOf(key, ofKey, profileOf(town, listener).risk)]];
    });
  });
}

function heardIn(town: Town, contacts: readonly Contact[], speaker: PersonId, listener: PersonId): Heard[] {
  return contacts
    .flatMap((contact) =>
      readingsOf(town, contact, speaker, listener).map((reading) => ({ ...reading, place: contact.place })),
    )
    .sort((one, other) => one.time - other.time);
}

/** What the other phone's metadata says; no configuration weighs it. */
const MEDIUM_CONFIDENCE = 2;

function exposureOf(key: SharedKey, readings: readonly Heard[], { windows: rules }: RiskRules): Exposure {
  const sightings = readings.map(
    ({ time, attenuation, previousScan }): MatchedSighting => ({
      ...{ time, attenuation: Math.round(attenuation), previousScan },
      calibrationConfidence: MEDIUM_CONFIDENCE,
    }),
  );
  const { reportType, daysSinceOnset } = key;
  return {
    key,
    windows: exposureWindows(sightings, rules).map((window) => ({ ...window, reportType, daysSinceOnset })),
    place: placeOf(readings),
  };
}

function placeOf(readings: readonly Heard[]): Place {
  const scans = (place: Place) => readings.filter((reading) => reading.place === place).length;
  return places.reduce((most, place) => (scans(place) > scans(most) ? place : most));
}

function momentsOf(exposures: readonly Exposure[], poll: Polls): Moment[] {
  const known = exposures.map((exposure) => {
    const { exportedAt, revokedAt } = exposure.key;
    return { exposure, from: poll(exportedAt), until: revokedAt === undefined ? Infinity : poll(revokedAt) };
  });
  const times = new Set(known.flatMap(({ from, until }) => (from < until ? [from, until] : [])));
  return [...times]
    .filter((time) => time < Infinity)
    .sort((one, other) => one - other)
    .map((time) => momentAt(time, known));
}

interface Known {
  readonly exposure: Exposure;
  readonly from: UnixSeconds;
  /** When the phone learns of its revocation. */
  readonly until: UnixSeconds;
}

function momentAt(time: UnixSeconds, known: readonly Known[]): Moment {
  const oldest = utcMidnight(time) - RETENTION_DAYS * DAY_SECONDS;
  const recent = known.filter(({ exposure, from }) => from <= time && exposure.key.day >= oldest);
  const valid = recent.filter(({ until }) => until > time).map(({ exposure }) => exposure);
  const revoked = recent.filter(({ until }) => until <= time);
  return {
    ...{ time, exposures: valid, windows: valid.flatMap(({ windows }) => windows) },
    revokedDays: [...new Set(revoked.map(({ exposure }) => exposure.key.day))],
  };
}

/** The first look at or after a time. */
type Polls = (time: UnixSeconds) => UnixSeconds;

/** By the rules of the platform, from an own beginning on. */
function pollsOf(town: Town, person: PersonId, timing: Timing): Polls {
  const period = secondsBetweenPolls(profileOf(town, person).downloads, periodSeconds(timing));
  const phase = Math.floor(uniformOf(hash(town.seed, purposes.polls, person)) * period);
  return (time) => Math.ceil((time - phase) / period) * period + phase;
}
