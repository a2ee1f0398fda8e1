/** Reports with a list per day: of external issuers, and of the errors of text messages. */
import { emptyReport, jsonDate, type Report } from '../report.ts';

/** Day (`YYYY-MM-DD`) → name → how often. */
export type Listed = ReadonlyMap<string, ReadonlyMap<string, number>>;

/**
 * Above this many rows those that say 0 are left out. The reference writes one for every name and day; API Gateway and Lambda
 * carry 6 MB, and a row of JSON may have 300 bytes and more.
 */
const MOST_FILLED_ROWS = 15_000;

export function externalIssuersReport(realmId: number, days: readonly string[], listed: Listed): Report {
  return listedReport(realmId, filled(days, listed), {
    list: 'issuer_data',
    name: 'issuer_id',
    count: 'codes_issued',
  });
}

export function messageErrorsReport(realmId: number, days: readonly string[], listed: Listed): Report {
  return listedReport(realmId, filled(days, listed), { list: 'error_data', name: 'error_code', count: 'quantity' });
}

interface DayList {
  readonly day: string;
  readonly rows: readonly (readonly [name: string, count: number])[];
}

/** Every name on every day, in the order of the names' letters. */
function filled(days: readonly string[], listed: Listed): DayList[] {
  const names = [...new Set(days.flatMap((day) => [...(listed.get(day)?.keys() ?? [])]))].sort();
  const isLarge = names.length * days.length > MOST_FILLED_ROWS;
  return days
    .map((day) => {
      const rows = names.map((name) => [name, listed.get(day)?.get(name) ?? 0] as const);
      return { day, rows: isLarge ? rows.filter(([, count]) => count > 0) : rows };
    })
    .filter(({ rows }) => rows.length > 0);
}

interface Words {
  readonly list: string;
  readonly name: string;
  readonly count: string;
}

function listedReport(realmId: number, days: readonly DayList[], words: Words): Report {
  if (days.length === 0) return emptyReport;
  const item = ([name, count]: readonly [string, number]) => ({ [words.name]: name, [words.count]: count });
  const json = {
    realm_id: realmId,
    statistics: days.map(({ day, rows }) => ({ date: jsonDate(day), [words.list]: rows.map(item) })),
  };
  const rows = days.flatMap((one) => one.rows.map(([name, count]) => [one.day, realmId, name, count]));
  return { json, table: [['date', 'realm_id', words.name, words.count], ...rows] };
}
