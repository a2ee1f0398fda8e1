/**
 * Who can log in on a local stack, and what the registry has of them. Their ages and samples follow the stack's clock, so
 * that "16 today" stays true; nobody's name, number or password is anybody's.
 */
import { createHash } from 'node:crypto';
import { DAY_SECONDS, type UnixSeconds, utcDay } from '../../protocol/keys/interval.ts';
import { testNumber } from './national-number.ts';

/** What the registry answers; `error`: nothing that can be read. */
type RegistryRecord = { readonly sampleDate: string } | 'negative' | 'error';

export interface Person {
  readonly name: string;
  readonly login: string;
  readonly password: string;
  /** In words, for whoever chooses. */
  readonly is: string;
  /** Opaque, and the same for ever. */
  readonly subject: string;
  readonly nationalNumber: string;
  /** `YYYY-MM-DD`. */
  readonly birthDate: string;
  readonly record: RegistryRecord;
}

interface Seed {
  readonly name: string;
  readonly login: string;
  readonly is: string;
  /** `YYYY-MM-DD`, or the day on which the person is 16, counted from today. */
  readonly born: string | { readonly sixteenInDays: number };
  readonly isDNumber?: boolean;
  /** Days since the sample. */
  readonly record: number | 'negative' | 'error';
}

const seeds: readonly Seed[] = [
  { name: 'Rask Fjelltopp', login: 'positive', is: 'positive, sample of 3 days ago', born: '1984-05-17', record: 3 },
  { name: 'Stille Bekkedal', login: 'negative', is: 'not in the registry', born: '1991-11-02', record: 'negative' },
  {
    ...{ name: 'Ung Lyngblomst', login: 'under-16', is: 'positive, 16 tomorrow' },
    ...{ born: { sixteenInDays: 1 }, record: 3 },
  },
  {
    ...{ name: 'Glad Bjørkeløv', login: 'sixteen', is: 'positive, 16 today' },
    ...{ born: { sixteenInDays: 0 }, record: 3 },
  },
  {
    ...{ name: 'Ivrig Granskog', login: 'too-often', is: 'positive; the fourth login in 24 hours is at the limit' },
    ...{ born: '1979-01-30', record: 1 },
  },
  {
    ...{ name: 'Uklar Tåkeheim', login: 'registry-error', is: 'the registry fails when asked for this person' },
    ...{ born: '1988-08-08', record: 'error' },
  },
  {
    ...{ name: 'Fjern Havstrand', login: 'd-number', is: 'positive, with a D-number' },
    ...{ born: '1996-03-21', isDNumber: true, record: 2 },
  },
  {
    ...{ name: 'Sen Høstkveld', login: 'day-14', is: 'positive, sample of 14 days ago: the last day that counts' },
    ...{ born: '1965-12-24', record: 14 },
  },
  {
    ...{ name: 'Gammel Vinternatt', login: 'day-15', is: 'positive, sample of 15 days ago: too old' },
    ...{ born: '1948-02-29', record: 15 },
  },
];

/** Everybody, as they are on the UTC day of `now`. */
export function peopleAt(now: UnixSeconds): Person[] {
  return seeds.map((seed) => personAt(seed, now));
}

function personAt({ name, login, is, born, isDNumber = false, record }: Seed, now: UnixSeconds): Person {
  const birthDate =
    typeof born === 'string' ? born : sixteenYearsBefore(utcDay(now + born.sixteenInDays * DAY_SECONDS));
  return {
    ...{ name, login, is, birthDate },
    password: `${login}-password`,
    subject: createHash('sha256').update(`local identity provider: ${login}`).digest('base64url'),
    nationalNumber: testNumber({ birthDate, isDNumber }),
    record: typeof record === 'number' ? { sampleDate: utcDay(now - record * DAY_SECONDS) } : record,
  };
}

function sixteenYearsBefore(day: string): string {
  return `${Number(day.slice(0, 4)) - 16}${day.slice(4)}`;
}
