/**
 * Which key signs when, and under which name: phones know a key by the id and version that a file names (key-server.md §4.9).
 *
 * A key is changed with an overlap: for a time both sign. Android takes a file if any key it knows has signed; iOS knows one key, and
 * looks at the first signature alone (enx-client.md §12.4). So the order matters: the newest is first from `firstFrom` on, the day on
 * which Apple tells its phones, and second before it.
 */
import type { UnixSeconds } from '../keys/interval.ts';
import type { SignerSettings } from './configuration.ts';

/** Phones read at most this many signatures. */
export const MAXIMUM_SIGNERS = 10;

/** Nobody would sign: phones take no file without a signature, so none is written. */
export class NoSignerError extends Error {
  override readonly name = 'NoSignerError';

  constructor(now: UnixSeconds) {
    super(`No key signs at ${new Date(now * 1_000).toISOString()}`);
  }
}

type Times = Pick<SignerSettings, 'from' | 'firstFrom' | 'until'>;

/**
 * Those that sign at `now`, in the order of their signatures: the newest first of those that may stand first, then the newest
 * of the others. Throws NoSignerError where there is none, and RangeError for more than phones read.
 */
export function signersAt<T extends Times>(signers: readonly T[], now: UnixSeconds): T[] {
  const signing = signers.filter((signer) => signsAt(signer, now));
  if (signing.length === 0) throw new NoSignerError(now);
  if (signing.length > MAXIMUM_SIGNERS)
    throw new RangeError(`${signing.length} keys sign; allowed: ${MAXIMUM_SIGNERS}`);
  const leading = signing.filter((signer) => leadsFrom(signer) <= now).sort((a, b) => leadsFrom(b) - leadsFrom(a));
  const others = signing.filter((signer) => leadsFrom(signer) > now).sort((a, b) => fromOf(b) - fromOf(a));
  return [...leading, ...others];
}

export function signsAt({ from, until }: Times, now: UnixSeconds): boolean {
  return (from ?? 0) <= now && now < (until ?? Number.POSITIVE_INFINITY);
}

const fromOf = ({ from }: Times): UnixSeconds => from ?? 0;
const leadsFrom = (signer: Times): UnixSeconds => signer.firstFrom ?? fromOf(signer);

/** From `start` to before `end` (either may be missing). */
export interface Gap {
  readonly start?: UnixSeconds;
  readonly end?: UnixSeconds;
}

/** The times from `now` on at which nobody signs, oldest first. */
export function unsignedTimes(signers: readonly Times[], now: UnixSeconds): Gap[] {
  const sorted = [...signers].sort((a, b) => fromOf(a) - fromOf(b));
  const gaps: Gap[] = [];
  let signedUntil = now;
  for (const signer of sorted) {
    if (fromOf(signer) > signedUntil) gaps.push({ start: signedUntil, end: fromOf(signer) });
    signedUntil = Math.max(signedUntil, signer.until ?? Number.POSITIVE_INFINITY);
  }
  return signedUntil === Number.POSITIVE_INFINITY ? gaps : [...gaps, { start: signedUntil }];
}

/** More keys at one time than phones read; the time at which it begins. */
export function crowdedAt(signers: readonly Times[], now: UnixSeconds): UnixSeconds | undefined {
  const times = [now, ...signers.flatMap(({ from }) => (from !== undefined && from > now ? [from] : []))];
  return times
    .sort((a, b) => a - b)
    .find((time) => signers.filter((signer) => signsAt(signer, time)).length > MAXIMUM_SIGNERS);
}

/** One name, and the two keys it would have stood for. */
export interface ReplacedKey {
  readonly before: SignerSettings;
  readonly after: SignerSettings;
}

/** Names that would stand for another key than before. A new name may have any key, and a name may go. */
export function replacedKeys(before: readonly SignerSettings[], after: readonly SignerSettings[]): ReplacedKey[] {
  return after.flatMap((signer) => {
    const known = before.find((other) => signerName(other) === signerName(signer));
    return known === undefined || known.keyArn === signer.keyArn ? [] : [{ before: known, after: signer }];
  });
}

/** Id and version in one text; neither holds a dot. */
export function signerName(signer: Pick<SignerSettings, 'verificationKeyId' | 'verificationKeyVersion'>): string {
  return `${signer.verificationKeyId}.${signer.verificationKeyVersion}`;
}
