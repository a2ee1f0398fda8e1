/**
 * What may have become of a key, by what phones sent and were told alone: under which hour it was logged, of which type, and
 * whether and when it was revised. Where an answer was lost there are several stories, and the files must tell one of them.
 * Written after key-server.md §1.9–1.13, §3 and §4.4, and not after our own rules.
 */
import type { TestType } from '../../protocol/codes/test-type.ts';
import type { SentKey } from '../../protocol/keys/hmac.ts';
import type { UnixSeconds } from '../../protocol/keys/interval.ts';
import { type Attempt, certainSince, certaintyOf, type Ledger, storingAttempts, type Upload } from './ledger.ts';

const HOUR = 3_600;
const INTERVAL = 600;
const DAY_INTERVALS = 144;

/** How a key stands in a file. */
export interface Shown {
  readonly type: TestType;
  readonly risk: number;
  readonly days: number;
}

/** One of the things that may have become of a key. */
export interface KeyStory {
  readonly first: { readonly hour: UnixSeconds; readonly upload: Upload; readonly shown: Shown };
  readonly revision?: { readonly hour: UnixSeconds; readonly upload: Upload; readonly shown: Shown };
}

export interface KeyStories {
  readonly key: SentKey;
  /** It is stored for sure; else it may be that nothing is. */
  readonly isCertain: boolean;
  readonly stories: readonly KeyStory[];
}

const firstRisk: Record<TestType, number> = { confirmed: 2, likely: 4, 'user-report': 0, negative: 6 };
const revisions: Record<TestType, readonly TestType[]> = {
  confirmed: [],
  likely: ['confirmed', 'negative'],
  'user-report': ['confirmed', 'likely', 'negative'],
  negative: [],
};

/** §1.9: the hour of the publish, or for a key that may be in use the one after that in which it ends. */
function hourOf({ rollingStartNumber, rollingPeriod }: SentKey, now: UnixSeconds): UnixSeconds {
  const end = (rollingStartNumber + rollingPeriod) * INTERVAL;
  const inUse = rollingStartNumber + rollingPeriod > Math.floor(now / INTERVAL);
  return Math.floor((inUse ? end + HOUR : now) / HOUR) * HOUR;
}

function shownAs(key: SentKey, upload: Upload, risk: number): Shown {
  const dayOf = (interval: number) => Math.floor(interval / DAY_INTERVALS);
  return { type: upload.type, risk, days: dayOf(key.rollingStartNumber) - dayOf(upload.onset) };
}

export function storiesOf(ledger: Ledger, name: string): KeyStories | undefined {
  const uploads = ledger.uploadsOf(name).filter((upload) => certaintyOf(upload) !== 'impossible');
  const key = uploads[0]?.keys.find((one) => one.key === name);
  if (key === undefined) return undefined;
  const storing = firstUploads(uploads.filter(({ type }) => type !== 'negative'));
  const stories = storing.flatMap((upload) =>
    storingAttempts(upload).flatMap((attempt) => storiesFrom(key, upload, attempt, uploads)),
  );
  return { key, isCertain: storing.some((upload) => certaintyOf(upload) === 'certain'), stories };
}

/** Those that may have been the first to store it: none that was sent after one was certain. */
function firstUploads(uploads: readonly Upload[]): Upload[] {
  const since = Math.min(...uploads.map(certainSince));
  return uploads.filter(({ attempts }) => (attempts[0]?.began ?? 0) <= since);
}

function storiesFrom(key: SentKey, upload: Upload, attempt: Attempt, all: readonly Upload[]): KeyStory[] {
  const risk = key.transmissionRisk || firstRisk[upload.type];
  const first = { hour: hourOf(key, attempt.now), upload, shown: shownAs(key, upload, risk) };
  const revising = all.filter((other) => other !== upload && revisions[upload.type].includes(other.type));
  const revised = revising.flatMap((other) =>
    storingAttempts(other).map(({ now }) => {
      const hour = Math.max(first.hour, hourOf(key, now));
      return { first, revision: { hour, upload: other, shown: shownAs(key, other, risk) } };
    }),
  );
  const mayBeUnrevised = revising.every((other) => certaintyOf(other) !== 'certain');
  return mayBeUnrevised ? [{ first }, ...revised] : revised;
}
