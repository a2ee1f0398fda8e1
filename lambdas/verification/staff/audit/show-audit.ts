/** An auditor reads what was done in a region on a UTC day (verification-server.md §5.7). Nothing is written. */
import { isOfRegion } from '../../../../protocol/audit/entry-region.ts';
import { ApiError } from '../../../../protocol/errors.ts';
import { parseUtcDay } from '../../../../protocol/keys/interval.ts';
import type { AuditAnswer } from '../../../../protocol/staff/administration.ts';
import type { AuditLog, AuditPage, ReadEntry } from '../../../shared/auditing/audit-log.ts';
import type { JsonAnswer } from '../../../shared/http/call.ts';
import type { Person } from '../../store/members/rows.ts';
import type { StaffCall } from '../endpoint/staff-call.ts';

export interface ShowAuditDeps {
  readonly log: Pick<AuditLog, 'page'>;
  /** By subject; who has no row any more is left out. */
  people(subjects: readonly string[]): Promise<ReadonlyMap<string, Pick<Person, 'name'>>>;
}

export function showAudit({ log, people }: ShowAuditDeps) {
  return async (_request: undefined, { person, query }: StaffCall): Promise<JsonAnswer> => {
    const { day = '', after } = query;
    if (parseUtcDay(day) === undefined) throw new ApiError(400, 'unparsable_request', 'day must be like 2026-01-31');
    const { entries, next } = await pageOfRegion(log, person.region, day, after);
    const known = await people(entries.flatMap(({ by }) => subjectIn(by) ?? []));
    const body: AuditAnswer = {
      entries: entries.map((entry) => withName(entry, known)),
      ...(next !== undefined && { next }),
    };
    return { status: 200, body: { ...body } };
  };
}

/** Of a stage with many regions nearly all of a page may be others': so many are read before a page is given, full or not. */
const MOST_PAGES = 10;
/** As many as a person reads in one go. */
const ENOUGH_ENTRIES = 50;

async function pageOfRegion(
  log: ShowAuditDeps['log'],
  region: string,
  day: string,
  after: string | undefined,
): Promise<AuditPage> {
  const entries: ReadEntry[] = [];
  let next = after;
  for (let pages = 0; pages < MOST_PAGES && entries.length < ENOUGH_ENTRIES; pages++) {
    const page = await log.page(day, next);
    entries.push(...page.entries.filter((entry) => isOfRegion(entry, region)));
    next = page.next;
    if (next === undefined) return { entries };
  }
  return next === undefined ? { entries } : { entries, next };
}

function subjectIn(by: string | undefined): string | undefined {
  return by?.startsWith('person:') ? by.slice('person:'.length) : undefined;
}

function withName(entry: ReadEntry, known: ReadonlyMap<string, Pick<Person, 'name'>>): AuditAnswer['entries'][number] {
  const person = known.get(subjectIn(entry.by) ?? '');
  return person === undefined ? entry : { ...entry, name: person.name };
}
