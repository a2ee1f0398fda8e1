/**
 * Seals the days that have ended (protocol/audit/chain.ts), and looks whether the last week still fits its seals. Safe to repeat
 * and to run twice at once: a day's seal is one conditional write, and the next run goes on after the newest.
 */
import { dueDay, type Gap, type Seal, sealOf } from '../../../protocol/audit/chain.ts';
import { DAY_SECONDS, type UnixSeconds, utcDay } from '../../../protocol/keys/interval.ts';
import type { EventName } from '../events.ts';
import type { AuditLog } from './audit-log.ts';
import { checkChain } from './check-chain.ts';
import type { SealStore } from './seal-store.ts';

export interface SealDeps {
  readonly log: Pick<AuditLog, 'digest'>;
  readonly seals: SealStore;
  readonly count: (event: EventName) => void;
}

export interface SealedDays {
  readonly sealed: readonly { readonly day: string; readonly count: number }[];
  /** The newest seal. */
  readonly head?: { readonly day: string; readonly hash: string };
  readonly gaps: readonly Gap[];
}

/** In one run; what is left, after weeks without one, is the next run's. */
const DAYS_AT_ONCE = 40;
/** Older days are for `npm run audit -- verify`: an alarm for one of them would ring for a year. */
const LOOKED_AT_SECONDS = 7 * DAY_SECONDS;

export async function sealDays(deps: SealDeps, now: UnixSeconds): Promise<SealedDays> {
  const seals = await deps.seals.all();
  const sealed = await sealDue(deps, seals.at(-1), now);
  const all = [...seals, ...sealed];
  const since = utcDay(now - LOOKED_AT_SECONDS);
  // Those of this run were read a moment ago.
  const fresh = new Set(sealed.map(({ day }) => day));
  const { gaps } = await checkChain(deps.log, all, (day) => day >= since && !fresh.has(day), now);
  if (gaps.length > 0) deps.count('AuditGap');
  const head = all.at(-1);
  return {
    sealed: sealed.map(({ day, count }) => ({ day, count })),
    ...(head && { head: { day: head.day, hash: head.hash } }),
    gaps,
  };
}

async function sealDue(deps: SealDeps, newest: Seal | undefined, now: UnixSeconds): Promise<Seal[]> {
  const sealed: Seal[] = [];
  while (sealed.length < DAYS_AT_ONCE) {
    const before = sealed.at(-1) ?? newest;
    const day = dueDay(before, now);
    if (day === undefined) return sealed;
    const seal = sealOf(day, await deps.log.digest(day), before, now);
    // Another run is at it, and goes on.
    if (!(await deps.seals.add(seal))) return sealed;
    sealed.push(seal);
  }
  return sealed;
}
