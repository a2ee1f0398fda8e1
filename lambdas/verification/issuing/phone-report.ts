/** One self-report per telephone number in 30 days (verification-server.md §5.4). */
import { ApiError } from '../../../protocol/errors.ts';
import { HOUR_SECONDS, type UnixSeconds } from '../../../protocol/keys/interval.ts';
import { keyedHash } from '../../../protocol/rings/keyed-hash.ts';
import type { Ring } from '../../shared/rings/rings.ts';
import type { Diagnosis } from '../store/code-rows.ts';
import type { CodeStore, NewCode } from '../store/code-store.ts';

/** A report whose code nobody redeemed is given up after this long. */
const UNCLAIMED_SECONDS = HOUR_SECONDS;

/** The phone row for a new code, or `user_report_try_later`. `phone`: E.164. The transaction decides between two at once. */
export async function phoneReport(
  deps: { codes: CodeStore; phones: Ring },
  region: string,
  phone: string,
  diagnosis: Buffer,
  now: UnixSeconds,
): Promise<NonNullable<NewCode['phone']>> {
  const [writer, ...older] = (await deps.phones.live(now)).map(({ secret }) => keyedHash(secret, phone));
  if (writer === undefined) throw new Error('The ring `phone` is empty');
  const row = { hash: writer, diagnosis, created: now };
  const reported = await deps.codes.phone(region, [writer, ...older], now);
  if (!reported) return { row };
  const earlier = await deps.codes.diagnosis(region, reported.diagnosis, now);
  if (!isAbandoned(earlier, reported.created, now)) throw tryLater();
  return { row, replaces: reported };
}

/**
 * Once the code has ended unclaimed it can never be claimed, so no write can come between this look and the transaction.
 * A diagnosis that is no longer kept counts as claimed.
 */
function isAbandoned(earlier: Diagnosis | undefined, created: UnixSeconds, now: UnixSeconds): boolean {
  if (earlier?.state !== 'issued') return false;
  const ended = Math.max(earlier.shortExpires, earlier.longExpires) <= now;
  return ended && created + UNCLAIMED_SECONDS <= now;
}

export function tryLater(): ApiError {
  return new ApiError(409, 'user_report_try_later', 'this phone number has already been used to report');
}
