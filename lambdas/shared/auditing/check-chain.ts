/** Do the seals fit each other, and the entries their seals? */
import { type Gap, gapOfDay, gapsOfChain, type Seal } from '../../../protocol/audit/chain.ts';
import { parseUtcDay, type UnixSeconds } from '../../../protocol/keys/interval.ts';
import { AUDIT_KEPT_SECONDS } from '../audit.ts';
import type { AuditLog } from './audit-log.ts';

export interface Checked {
  /** Days whose entries were looked at. */
  readonly days: number;
  readonly gaps: readonly Gap[];
}

/** All seals, and the entries of those days that `looksAt` names and retention has not begun to take. */
export async function checkChain(
  log: Pick<AuditLog, 'digest'>,
  seals: readonly Seal[],
  looksAt: (day: string) => boolean,
  now: UnixSeconds,
): Promise<Checked> {
  const looked = seals.filter(({ day }) => looksAt(day) && isWhole(day, now));
  const gaps = gapsOfChain(seals);
  for (const seal of looked) {
    const gap = gapOfDay(seal, await log.digest(seal.day));
    if (gap) gaps.push(gap);
  }
  return { days: looked.length, gaps };
}

/** None of the day's entries may have been deleted by TTL yet, since each is kept from its own second on. */
function isWhole(day: string, now: UnixSeconds): boolean {
  return (parseUtcDay(day) ?? 0) + AUDIT_KEPT_SECONDS > now;
}
