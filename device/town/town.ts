/**
 * A small town with a seed: who lives, works and travels with whom, who falls ill and who reports it. The same people serve two ends:
 * `npm run device -- journey` gives each a phone on a real stack, `npm run region -- try` judges their encounters by a configuration.
 */
import type { UnixSeconds } from '../../protocol/keys/interval.ts';
import type { Platform } from '../client/profile.ts';
import type { Assumptions } from './assumptions.ts';

/** Index into the town's people. */
export type PersonId = number;

export const places = ['household', 'work', 'bus', 'chance'] as const;
/** `work` is school for children. */
export type Place = (typeof places)[number];

/** Two people near each other for a while. */
export interface Contact {
  readonly one: PersonId;
  readonly other: PersonId;
  readonly from: UnixSeconds;
  readonly until: UnixSeconds;
  readonly place: Place;
  /** Metres between them, taken as constant. */
  readonly distance: number;
}

/** One person who was infected, or was thought to be, from infection to what came of a report. */
export interface Case {
  readonly person: PersonId;
  /** Undefined: never was; ill from something else, with a `likely` report that a test refutes. */
  readonly infectedAt: UnixSeconds | undefined;
  /** Who infected them; undefined: from outside of the town. */
  readonly infectedBy: PersonId | undefined;
  /** When symptoms began, or would have: how infectious somebody is follows it. */
  readonly onset: UnixSeconds;
  /** Undefined: never has symptoms. */
  readonly symptomsFrom: UnixSeconds | undefined;
  readonly report: CaseReport | undefined;
}

/** What a person who tested positive tells other phones. */
export interface CaseReport {
  readonly reportType: 'confirmed' | 'likely' | 'user-report';
  readonly testedAt: UnixSeconds;
  /** When the keys of the days before were uploaded; it may be after the town's last day. */
  readonly uploadedAt: UnixSeconds;
  /** The day of the first symptoms (midnight UTC), as told to the key server; undefined: nobody said one. */
  readonly onsetTold: UnixSeconds | undefined;
  /** A `likely` report that a test refuted later: when it was revoked. */
  readonly revokedAt: UnixSeconds | undefined;
}

export type AgeGroup = 'child' | 'adult' | 'elderly';

export interface Person {
  readonly household: number;
  readonly age: AgeGroup;
  /** Undefined: no phone with exposure notifications switched on. */
  readonly phone: PhoneModel | undefined;
}

/** How a model of phone differs from the reference on the air. */
export interface PhoneModel {
  readonly name: string;
  readonly platform: Platform;
  /** dBm, as its calibration table says; goes into the beacon. */
  readonly txPower: number;
  /** dB by which calibration is wrong: adds to every attenuation it measures or causes. */
  readonly error: number;
}

/** `days` UTC days from midnight `start` on. Everything is a function of the assumptions and the seed. */
export interface Town {
  readonly seed: number;
  readonly assumptions: Assumptions;
  readonly start: UnixSeconds;
  readonly days: number;
  readonly people: readonly Person[];
  /** By infection, those of before `start` first; then those who never were infected. */
  readonly cases: readonly Case[];
  /** How many contacts there are of each place. */
  readonly contactCounts: Readonly<Record<Place, number>>;
  /** Contacts in which this person took part, oldest first. None before `start`, though people lived and fell ill then. */
  contactsOf(person: PersonId): readonly Contact[];
}

/** What one phone measures of another in one scan of a contact. */
export interface Reading {
  readonly time: UnixSeconds;
  /** End of the scan before. */
  readonly previousScan: UnixSeconds;
  /** dB, before rounding. */
  readonly attenuation: number;
}
