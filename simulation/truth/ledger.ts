/** What phones sent and what they were told: all that the simulation knows of keys. It looks at no table. */
import type { TestType } from '../../protocol/codes/test-type.ts';
import type { SentKey } from '../../protocol/keys/hmac.ts';
import type { UnixSeconds } from '../../protocol/keys/interval.ts';
import type { Milliseconds } from '../engine/timeline.ts';

export interface UploadFacts {
  readonly id: string;
  readonly phone: string;
  readonly keys: readonly SentKey[];
  readonly type: TestType;
  /** Upper case, sorted. */
  readonly regions: readonly string[];
  readonly traveler: boolean;
  /** First interval of the day of onset. */
  readonly onset: number;
  /** Keys of its revision token; none without one. */
  readonly listed: readonly string[];
  /** Its app is of a region that ends while it sends. */
  readonly mayBeTooLate: boolean;
}

/** One call of the function with the upload's bytes. */
export interface Attempt {
  /** By the clock that it goes by. */
  readonly now: UnixSeconds;
  readonly began: Milliseconds;
  readonly hits: readonly string[];
  ended?: Milliseconds;
  /** Missing: none was given. */
  answer?: { readonly status: number; readonly code: string; readonly inserted: number };
}

export interface Upload extends UploadFacts {
  readonly order: number;
  readonly attempts: Attempt[];
  /** It is stored, as an answer to somebody shows. */
  proven: boolean;
}

/** `certain`: stored. `impossible`: refused each time. */
export type Certainty = 'certain' | 'possible' | 'impossible';

export class Ledger {
  readonly uploads = new Map<string, Upload>();
  /** By key. */
  readonly #byKey = new Map<string, Upload[]>();

  send(facts: UploadFacts): Upload {
    const upload: Upload = { ...facts, order: this.uploads.size, attempts: [], proven: false };
    this.uploads.set(facts.id, upload);
    for (const { key } of facts.keys) {
      const all = this.#byKey.get(key) ?? [];
      this.#byKey.set(key, all);
      all.push(upload);
    }
    return upload;
  }

  upload(id: string): Upload {
    const upload = this.uploads.get(id);
    if (upload === undefined) throw new Error(`No upload ${id}`);
    return upload;
  }

  /** In the order in which they were first sent. */
  uploadsOf(key: string): readonly Upload[] {
    return this.#byKey.get(key) ?? [];
  }

  keys(): IterableIterator<string> {
    return this.#byKey.keys();
  }
}

export function certaintyOf({ attempts, proven }: Upload): Certainty {
  if (proven || attempts.some(({ answer }) => answer?.status === 200)) return 'certain';
  return attempts.every(isRefused) ? 'impossible' : 'possible';
}

/** Nothing is stored by it. */
function isRefused({ answer }: Attempt): boolean {
  return answer !== undefined && answer.status >= 400 && answer.status < 500;
}

/** When it was first known to be stored. */
export function certainSince(upload: Upload): Milliseconds {
  const successes = upload.attempts.filter(({ answer }) => answer?.status === 200);
  return Math.min(...successes.map(({ ended }) => ended ?? Number.POSITIVE_INFINITY));
}

/** Those that may have stored it: none that began after it was stored. */
export function storingAttempts(upload: Upload): Attempt[] {
  const since = certainSince(upload);
  return upload.attempts.filter((attempt) => !isRefused(attempt) && attempt.began <= since);
}
