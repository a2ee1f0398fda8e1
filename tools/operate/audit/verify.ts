import { DAYS_AT_ONCE, type Verified } from '../../../lambdas/shared/auditing/read-audit.ts';
import type { Domain } from '../../../lambdas/shared/names.ts';
import type { Gap, GapKind } from '../../../protocol/audit/chain.ts';
import { DAY_SECONDS, parseUtcDay, type UnixSeconds, utcDay } from '../../../protocol/keys/interval.ts';
import { eachDomain } from '../../command/each-domain.ts';
import type { Invoke } from '../../command/operator-command.ts';
import { askAudit } from './ask.ts';
import type { AuditCommand, Wish } from './options.ts';

/** The seals at once, then the entries, a month of days at a time: a function has a minute. */
export const verify: AuditCommand = async (wish, invoke, terminal) => {
  const found = await eachDomain(wish, (domain) => verifyDomain(wish, invoke, domain));
  if (wish.json) terminal.out(JSON.stringify(Object.fromEntries(found), undefined, 2));
  else for (const [domain, verified] of found) for (const line of linesOf(domain, verified)) terminal.out(line);
  return [...found.values()].every(({ gaps }) => gaps.length === 0);
};

async function verifyDomain({ stage, from, to }: Wish, invoke: Invoke, domain: Domain): Promise<Verified> {
  const ask = (request: object) => askAudit<Verified>(invoke, stage, domain, { do: 'verify', ...request });
  const chain = await ask({});
  if (!chain.first || !chain.head) return chain;
  const days = rangesOf(later(from, chain.first.day), earlier(to ?? chain.head.day, chain.head.day));
  const gaps: Gap[] = [...chain.gaps];
  let looked = 0;
  for (const range of days) {
    const part = await ask({ days: range });
    // Each answer has the gaps of the chain, too.
    gaps.push(...part.gaps.filter(({ kind }) => !kind.startsWith('seal-')));
    looked += part.days;
  }
  return { ...chain, days: looked, gaps };
}

const later = (a: string | undefined, b: string) => (a !== undefined && a > b ? a : b);
const earlier = (a: string, b: string) => (a < b ? a : b);

/** Both ends included; none where `from` is after `to`. */
function rangesOf(from: string, to: string): { from: string; to: string }[] {
  const [start, end] = [from, to].map((day) => parseUtcDay(day) ?? 0) as [UnixSeconds, UnixSeconds];
  const count = Math.max(0, Math.ceil((end - start + DAY_SECONDS) / (DAYS_AT_ONCE * DAY_SECONDS)));
  return Array.from({ length: count }, (_, index) => {
    const first = start + index * DAYS_AT_ONCE * DAY_SECONDS;
    return { from: utcDay(first), to: utcDay(Math.min(end, first + (DAYS_AT_ONCE - 1) * DAY_SECONDS)) };
  });
}

function linesOf(domain: Domain, { seals, first, head, days, gaps }: Verified): string[] {
  if (!first || !head) return [`--  ${domain}: no day is sealed yet; the first is sealed six hours after it ends`];
  const chain = `${seals} days sealed since ${first.day}, entries of ${days} looked at`;
  const sealedAt = new Date(head.sealedAt * 1000).toISOString().slice(0, 16);
  return [
    gaps.length === 0 ? `ok  ${domain}: ${chain}: all as sealed` : `!!  ${domain}: ${chain}: ${gaps.length} do not fit`,
    ...gaps.map((gap) => `!!    ${gap.day}: ${words[gap.kind](gap)}`),
    `    head ${head.day} ${head.hash} (sealed ${sealedAt}Z)`,
  ];
}

const counts = ({ sealed, found }: Gap) => `${sealed} sealed, ${found} found`;

const words: Readonly<Record<GapKind, (gap: Gap) => string>> = {
  missing: (gap) => `entries are missing (${counts(gap)})`,
  added: (gap) => `entries were added after the day was sealed (${counts(gap)})`,
  changed: (gap) => `entries are not those that were sealed (${counts(gap)})`,
  'seal-missing': () => 'seals before this day are missing',
  'seal-changed': () => 'the seal of this day, or of the day before, was changed',
};
