/** `realm/api-keys/{id}`: what one API key asked for. */
import type { Counter } from '../counts.ts';
import { jsonDate, type Report } from '../report.ts';
import type { DayCounts } from './realm.ts';

/** Who holds a key, as a report names it. */
export interface NamedKey {
  /** Given once in its region. */
  readonly number: number;
  readonly name: string;
  readonly type: string;
}

const columns = [
  'codes_issued',
  'codes_claimed',
  'codes_invalid',
  'tokens_claimed',
  'tokens_invalid',
] as const satisfies Counter[];

export function apiKeyReport({ number, name, type }: NamedKey, days: readonly DayCounts[]): Report {
  const dataOf = ({ counts }: DayCounts) => Object.fromEntries(columns.map((column) => [column, counts[column] ?? 0]));
  const json = {
    authorized_app_id: number,
    authorized_app_name: name,
    authorized_app_type: type,
    statistics: days.map((one) => ({ date: jsonDate(one.day), data: dataOf(one) })),
  };
  const header = ['date', 'authorized_app_id', 'authorized_app_name', 'authorized_app_type', ...columns];
  const rows = days.map(({ day, counts }) => [
    day,
    number,
    name,
    type,
    ...columns.map((column) => counts[column] ?? 0),
  ]);
  return { json, table: [header, ...rows] };
}
