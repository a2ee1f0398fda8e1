/**
 * What happened in a town, as its author knows it: who was near whom, what each phone measured, who reported what, and
 * when each phone looked for files. No key and no beacon is in it; from it alone expected.ts says who should be told.
 */
import type { UnixSeconds } from '../../protocol/keys/interval.ts';
import type { PersonId, PhoneModel } from '../town/town.ts';

export interface Diary {
  /** Those with a phone. */
  readonly owners: ReadonlyMap<PersonId, Owner>;
  readonly heard: readonly Heard[];
  readonly reports: readonly Reported[];
}

export interface Owner {
  readonly platform: PhoneModel['platform'];
  /** When the phone looked for new files, oldest first. */
  readonly polls: readonly UnixSeconds[];
}

/** One message of a phone that another one took down. */
export interface Heard {
  readonly listener: PersonId;
  readonly speaker: PersonId;
  readonly time: UnixSeconds;
  /** dBm: what the speaker's phone is said to send with. */
  readonly sent: number;
  /** dBm. */
  readonly received: number;
  /** End of the listener's scan before; undefined: not known. */
  readonly previousScan: UnixSeconds | undefined;
}

/** What a code is issued for: `negative` takes a `likely` back. */
export type TestType = 'confirmed' | 'likely' | 'user-report' | 'negative';

export interface Reported {
  readonly person: PersonId;
  readonly testType: TestType;
  /** When the key server took it. */
  readonly at: UnixSeconds;
  /** Midnight UTC; undefined: the authority was told no onset. */
  readonly symptomsSince: UnixSeconds | undefined;
}

/** What a person reads on the phone. */
export interface Notice {
  readonly person: PersonId;
  readonly at: UnixSeconds;
  /** From 1; `revoked`: the exposure told before is withdrawn. */
  readonly says: number | 'revoked';
  /** Midnight UTC of the exposure; undefined with `revoked`. */
  readonly day: UnixSeconds | undefined;
}
