import type { RandomBytes } from '../../../../protocol/answer-padding.ts';
import type { UnixSeconds } from '../../../../protocol/keys/interval.ts';
import type { Receipt } from '../../../../protocol/keys/receipt.ts';
import { isStoredAtFirst } from '../../../../protocol/keys/report-type.ts';
import { planUpload, type Upload } from '../../../../protocol/revision/revision.ts';
import type { GuardStore, Known } from '../../store/guard-store.ts';
import type { Received } from '../../store/guard-table.ts';

const TRIES = 5;
/** Full jitter: a pause is uniform in 0..25, 50, 100, 200 ms. */
const FIRST_PAUSE_MILLISECONDS = 25;

export interface Saved {
  inserted: number;
  revised: number;
  /** New keys of a negative test, of which nothing is stored. */
  withheld: number;
  /** Ids of keys that were left alone. */
  skipped: readonly string[];
  /** This very upload was stored before (or at the same time): the phone did not get our answer. */
  repeated: boolean;
}

export interface SaveDependencies {
  readonly store: GuardStore;
  readonly randomBytes: RandomBytes;
  readonly pause: (milliseconds: number) => Promise<void>;
}

/**
 * Stores an upload once, however often and at however many places it is tried. Throws ApiError 400 by the rules of
 * revision; any other error means that nothing is stored, or that we cannot know: the phone may repeat.
 */
export async function saveUpload(
  deps: SaveDependencies,
  upload: Upload,
  receipt: Receipt,
  now: UnixSeconds,
): Promise<Saved> {
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    if (attempt > 1) await deps.pause(jitter(deps.randomBytes, attempt));
    const saved = await tryOnce(deps.store, upload, receipt, now);
    if (saved !== undefined) return saved;
  }
  throw new Error(`Publish: given up after ${TRIES} tries`);
}

function jitter(randomBytes: RandomBytes, attempt: number): number {
  return (randomBytes(4).readUInt32BE() / 2 ** 32) * FIRST_PAUSE_MILLISECONDS * 2 ** (attempt - 2);
}

/**
 * Undefined: somebody was in the way, try again. Whatever went wrong, a receipt proves that this upload is stored; that
 * is how a phone whose answer was lost, and all but one of many equal requests, get the same success.
 */
async function tryOnce(
  store: GuardStore,
  upload: Upload,
  receipt: Receipt,
  now: UnixSeconds,
): Promise<Saved | undefined> {
  const attempt = await planAndCommit(store, upload, receipt, now).catch((error: unknown) => ({ error }));
  if (attempt && 'inserted' in attempt) return attempt;
  const received = await store.receipt(receipt, now);
  if (received) return repetitionOf(received);
  if (attempt) throw attempt.error;
  return undefined;
}

async function planAndCommit(
  store: GuardStore,
  upload: Upload,
  receipt: Receipt,
  now: UnixSeconds,
): Promise<Saved | undefined> {
  const ids = upload.keys.map((key) => key.id);
  const known: Known = mayKnowKeys(upload) ? await store.read(ids, receipt, now) : { guards: new Map() };
  if (known.receipt) return repetitionOf(known.receipt);
  const plan = planUpload(upload, known.guards);
  const { inserts, revisions, skipped, withheld } = plan;
  const saved = { inserted: inserts.length, revised: revisions.length, withheld, skipped, repeated: false };
  if (saved.inserted + saved.revised === 0) return saved;
  const outcome = await store.commit(plan, upload, receipt, now);
  if (outcome.kind === 'stored') return saved;
  // Without a token no stored key is acceptable, so this throws the refusal; with one, the next try reads them.
  if (outcome.kind === 'known' && !mayKnowKeys(upload)) planUpload(upload, outcome.guards);
  return undefined;
}

function repetitionOf({ inserted, skipped }: Received): Saved {
  return { inserted, revised: 0, withheld: 0, skipped, repeated: true };
}

/**
 * Most uploads are all new: their guards are put unread. A token, or a negative test, speaks of keys stored before, and an
 * application that needs no token says nothing of them.
 */
function mayKnowKeys({ token, reportType, unlisted }: Upload): boolean {
  return Array.isArray(token) || !isStoredAtFirst(reportType) || unlisted === 'revise';
}
