/** A code is taken off its region's quota before it is stored (verification-server.md §2.1, step 11; §5.3). */
import { createHash } from 'node:crypto';
import { diagnosisKey } from '../../../protocol/codes/code.ts';
import { ApiError } from '../../../protocol/errors.ts';
import type { UnixSeconds } from '../../../protocol/keys/interval.ts';
import type { EventName } from '../../shared/events.ts';
import type { Quota } from '../store/quota/charge.ts';
import type { Order } from './order.ts';

export interface ChargeDeps {
  quota: Quota;
  count(event: EventName): void;
}

/** An order, and the code that was drawn for it first. `phones`: keyed hashes of the number that reports, the writer's first. */
interface Chargeable {
  readonly order: Order;
  readonly draft: { readonly uuid: string };
  readonly phones: readonly string[];
}

/** Six bytes of a hash: a code that meets another's mark within half a minute would be issued and not counted. */
const MARK_BYTES = 6;

/**
 * Throws `quota_exceeded`. `allow` is what may still refuse the code: a refused one is not charged, and of one that the quota
 * refuses no message is counted. What is asked again within seconds, since an answer got lost, is charged once; nothing
 * is ever given back, or one of two requests with the same uuid would give back what the other one's code has cost.
 */
export async function chargeCode(
  { quota, count }: ChargeDeps,
  { region, now }: { readonly region: string; readonly now: UnixSeconds },
  code: Chargeable,
  allow: () => Promise<void>,
): Promise<void> {
  const { abusePrevention, practice } = code.order.settings;
  // Codes of a practice reach nobody (protocol/practice.ts).
  if (!abusePrevention.enabled || practice) return allow();
  const charged = { region, mark: nameOf(code).subarray(0, MARK_BYTES).toString('base64url') };
  if (await quota.isUsedUp(charged, abusePrevention, now)) throw usedUp(count);
  await allow();
  if (!(await quota.take(charged, abusePrevention, now))) throw usedUp(count);
}

/**
 * The same where somebody asks again: the uuid, or the nonce and number of a phone, which knows no uuid. Both, since with a
 * nonce alone many numbers would pass as one report; the number as its keyed hash, or who reads the tables could guess it.
 */
function nameOf({ order, draft, phones: [phone] }: Chargeable): Buffer {
  if (order.wish.uuid || !order.nonce || !phone) return diagnosisKey(draft.uuid);
  return createHash('sha256').update(order.nonce).update(phone).digest();
}

function usedUp(count: ChargeDeps['count']): ApiError {
  count('QuotaExceeded');
  return new ApiError(429, 'quota_exceeded', 'the codes of this day are used up');
}
