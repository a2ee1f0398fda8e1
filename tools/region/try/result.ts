/** What `npm run region -- try` finds out: plain data, the same bytes for the same seed, read by terminal, JSON and page. */
import type { CaseReport, Place } from '../../../device/town/town.ts';

/** Where two people meet. */
export type Setting = Place;

/** A number of the model, as the file of assumptions has it. */
export interface ShownAssumption {
  /** `disease.asymptomaticShare` */
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** A publication or document; `assumed` where there is none. */
  readonly source: string;
  /** Given by --assumptions. */
  readonly replaced: boolean;
}

/** The one world that all configurations judge. */
export interface TownFacts {
  readonly people: number;
  readonly phones: number;
  /** Days that are judged, from `start` on (`YYYY-MM-DD`, UTC). */
  readonly days: number;
  readonly start: string;
  /** Days lived before, so that the epidemic is under way; nobody is judged by them. */
  readonly burnInDays: number;
  readonly seed: number;
  /** Of the judged days. */
  readonly contacts: Readonly<Record<Setting, number>>;
  readonly infections: number;
  /** Per cent of other household members whom a household's first case infects. */
  readonly householdAttackRate: number;
  readonly reports: Readonly<Record<CaseReport['reportType'], number>>;
  /** Reports that were revoked: those of people who were not infected. */
  readonly refuted: number;
  /** Pairs of a person and an infected one who really were close (see `truth`). */
  readonly closeContacts: CloseContacts;
  readonly closeContactsBySetting: Readonly<Record<Setting, CloseContacts>>;
}

/** Each is a part of the one before; only the last can a configuration do anything about. */
export interface CloseContacts {
  readonly all: number;
  readonly bothPhones: number;
  /** And the infected one shared keys, so that a phone may tell. */
  readonly reported: number;
}

/** Hours; undefined: nobody. Deciles 10, 20, … 90 %. */
export interface Spread {
  readonly count: number;
  readonly median: number | undefined;
  readonly deciles: readonly number[];
}

/** How good notifications are, of all or of a part. */
export interface Outcome {
  /** People who were told. */
  readonly notified: number;
  /** Of them: without a real close contact with any of those whose keys the notification came from. */
  readonly withoutCloseContact: number;
  /** Close contacts that a notification told of. */
  readonly found: number;
  readonly closeContacts: CloseContacts;
  /** Notified people whom one of those infected, whose keys the notification came from. */
  readonly infectedByIt: number;
  readonly fromExposure: Spread;
  readonly fromUpload: Spread;
}

export interface ClassificationOutcome extends Outcome {
  readonly name: string;
  /** From 1. */
  readonly index: number;
}

export interface Day {
  /** `YYYY-MM-DD`, UTC. */
  readonly day: string;
  /** After the judged days: no more encounters, but reports and notifications of them. */
  readonly followUp: boolean;
  readonly infections: number;
  readonly reports: number;
  /** People told for the first time of each classification, in their order. */
  readonly notified: readonly number[];
  /** Of those told for the first time of anything, by that notification alone: a later one may tell of a real close contact. */
  readonly withCloseContact: number;
  readonly withoutCloseContact: number;
  /** Close contacts of those who reported on this day of whom nobody told, to the end. */
  readonly missed: number;
}

/** One value of one setting of the configuration, all others as they are. */
export interface CurvePoint {
  readonly value: number;
  readonly notified: number;
  readonly withoutCloseContact: number;
  /** Per cent of `closeContacts.reported`. */
  readonly foundShare: number;
  /** Per cent of the notified. */
  readonly falseShare: number;
}

export interface Curve {
  /** Wire name: `attenuationNearWeight`, `perDaySumERVThreshold_1`. */
  readonly name: string;
  /** `%`, `dB`, `s`, `days` */
  readonly unit: string;
  readonly group:
    | 'attenuation weight'
    | 'attenuation threshold'
    | 'infectiousness weight'
    | 'report type weight'
    | 'threshold';
  /** As the configuration has it; one of the points has this value. */
  readonly current: number;
  readonly points: readonly CurvePoint[];
}

/** A setting as a person reads it. */
export interface SettingInWords {
  readonly name: string;
  readonly words: string;
  /** From the region file, from a preset, or nobody said so. */
  readonly origin: 'file' | 'preset' | 'default' | 'derived';
}

export interface ConfigurationResult {
  /** The file's path as given, or the preset's name. */
  readonly title: string;
  readonly settings: readonly SettingInWords[];
  /** Of any classification. */
  readonly all: Outcome;
  readonly byClassification: readonly ClassificationOutcome[];
  readonly bySetting: Readonly<Record<Setting, Outcome>>;
  /** Told and later told that it was revoked. */
  readonly revoked: number;
  /** People with symptoms and a phone, infected in the judged days; and how many were told before symptoms. */
  readonly symptomatic: number;
  readonly toldBeforeSymptoms: number;
  /** Days at home if everybody who is told stays there; and those of people who were never infected. */
  readonly quarantineDays: number;
  readonly quarantineDaysOfUninfected: number;
  readonly daily: readonly Day[];
  readonly curves: readonly Curve[];
}

/** The same question asked of further towns, each with its own seed: what chance alone does. */
export interface Repeats {
  readonly seeds: readonly number[];
  /** Per configuration, in their order. */
  readonly ranges: readonly Range[];
}

export interface Range {
  readonly notified: readonly [number, number];
  readonly foundShare: readonly [number, number];
  readonly falseShare: readonly [number, number];
}

export interface TryResult {
  readonly town: TownFacts;
  /** Sentences: what a real close contact is, what found and without close contact mean. */
  readonly truth: readonly string[];
  /** One or two. */
  readonly configurations: readonly ConfigurationResult[];
  /** The difference in sentences, or what the one does. */
  readonly tradeOffs: readonly string[];
  readonly repeats: Repeats | undefined;
  readonly assumptions: readonly ShownAssumption[];
  /** What this cannot tell. */
  readonly limits: readonly string[];
}
