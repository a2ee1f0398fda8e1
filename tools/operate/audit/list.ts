import type { AuditPage, ReadEntry } from '../../../lambdas/shared/auditing/audit-log.ts';
import type { Domain } from '../../../lambdas/shared/names.ts';
import { DAY_SECONDS, parseUtcDay, utcDay } from '../../../protocol/keys/interval.ts';
import { eachDomain } from '../../command/each-domain.ts';
import type { Invoke } from '../../command/operator-command.ts';
import { askAudit } from './ask.ts';
import type { AuditCommand, Wish } from './options.ts';

/** Days before the last one, where --from is not given. */
const USUAL_DAYS = 6;

/** Day by day and page by page; with --json one entry per line, so that a year can be piped. */
export const list: AuditCommand = async (wish, invoke, terminal) => {
  await eachDomain(wish, async (domain) => {
    for (const day of daysOf(wish)) {
      for await (const entry of entriesOf(wish, invoke, domain, day)) {
        if (!matches(entry, wish)) continue;
        terminal.out(wish.json ? JSON.stringify({ domain, ...entry }) : lineOf(domain, entry));
      }
    }
  });
  return true;
};

function daysOf({ from, today, to = today }: Wish): string[] {
  const end = parseUtcDay(to) ?? 0;
  const start = from === undefined ? end - USUAL_DAYS * DAY_SECONDS : (parseUtcDay(from) ?? end);
  return Array.from({ length: (end - start) / DAY_SECONDS + 1 }, (_, index) => utcDay(start + index * DAY_SECONDS));
}

async function* entriesOf({ stage }: Wish, invoke: Invoke, domain: Domain, day: string): AsyncGenerator<ReadEntry> {
  let after: string | undefined;
  do {
    const request = { do: 'list', day, ...(after === undefined ? {} : { after }) };
    const page: AuditPage = await askAudit<AuditPage>(invoke, stage, domain, request);
    yield* page.entries;
    after = page.next;
  } while (after !== undefined);
}

function matches(entry: ReadEntry, { filter }: Wish): boolean {
  const texts: Record<string, string> = {
    actor: `${entry.actor} ${entry.by ?? ''}`,
    action: entry.action,
    target: entry.target,
  };
  return filter.every(({ name, text }) => texts[name]?.includes(text));
}

function lineOf(domain: Domain, { at, actor, by, action, target, before, after, details }: ReadEntry): string {
  const who = by === undefined ? actor : `${by} by ${actor}`;
  const values = Object.entries({ before, after, details }).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name} ${JSON.stringify(value)}`],
  );
  const time = new Date(at * 1000).toISOString().slice(0, 19);
  return [`${time}Z`, domain, action, target, `(${who})`, ...values].join('  ');
}
