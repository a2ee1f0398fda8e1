/** An auditor reads the entries, or has their chain checked. Nothing is written; the right to invoke it is the right to read. */
import * as z from 'zod/mini';
import type { Gap, Seal } from '../../../protocol/audit/chain.ts';
import { DAY_SECONDS, parseUtcDay, type UnixSeconds } from '../../../protocol/keys/interval.ts';
import type { AuditLog, AuditPage } from './audit-log.ts';
import { checkChain } from './check-chain.ts';
import type { SealStore } from './seal-store.ts';

const utcDayText = z.string().check(z.refine((text) => parseUtcDay(text) !== undefined));

/** What `npm run audit` sends; it comes from an operator and is checked all the same. `by`: said with every command. */
const request = z.discriminatedUnion('do', [
  z.strictObject({
    do: z.literal('verify'),
    /** Days whose entries are to be looked at, at most a month of them. Default: the seals alone. */
    days: z.optional(z.strictObject({ from: utcDayText, to: utcDayText })),
    by: z.optional(z.unknown()),
  }),
  z.strictObject({
    do: z.literal('list'),
    day: utcDayText,
    after: z.optional(z.string()),
    by: z.optional(z.unknown()),
  }),
]);

/** More would not be looked through before the function's end. */
export const DAYS_AT_ONCE = 31;

export interface Verified {
  /** Seals there are. */
  readonly seals: number;
  readonly first?: SealName;
  /** The newest: what two people compare. */
  readonly head?: SealName;
  /** Days whose entries were looked at. */
  readonly days: number;
  readonly gaps: readonly Gap[];
}

type SealName = Pick<Seal, 'day' | 'hash' | 'sealedAt'>;

export type ReadAuditResult = Verified | AuditPage | { readonly error: string };

export interface ReadAuditDeps {
  readonly log: AuditLog;
  readonly seals: Pick<SealStore, 'all'>;
}

/** Mistakes are answered in words. */
export async function readAudit(deps: ReadAuditDeps, event: unknown, now: UnixSeconds): Promise<ReadAuditResult> {
  const parsed = request.safeParse(event);
  if (!parsed.success) return { error: 'Allowed: do ("verify" with days, or "list" with day and after)' };
  const wish = parsed.data;
  if (wish.do === 'list') return deps.log.page(wish.day, wish.after);
  const { from, to } = wish.days ?? { from: '', to: '' };
  if (wish.days && daysIn(from, to) > DAYS_AT_ONCE) return { error: `At most ${DAYS_AT_ONCE} days at once` };
  const seals = await deps.seals.all();
  const { days, gaps } = await checkChain(deps.log, seals, (day) => from <= day && day <= to, now);
  const [first, head] = [seals[0], seals.at(-1)];
  return {
    seals: seals.length,
    ...(first && { first: nameOf(first) }),
    ...(head && { head: nameOf(head) }),
    days,
    gaps,
  };
}

function daysIn(from: string, to: string): number {
  return ((parseUtcDay(to) ?? 0) - (parseUtcDay(from) ?? 0)) / DAY_SECONDS + 1;
}

const nameOf = ({ day, hash, sealedAt }: Seal): SealName => ({ day, hash, sealedAt });
