/** `realm/users`, `realm/users/{id}`: codes that people of staff issued, by day. */
import { emptyReport, jsonDate, type Report } from '../report.ts';

/** Somebody who issued codes, as a report names them. */
export interface NamedUser {
  /** Given once in the region. */
  readonly number: number;
  readonly name: string;
  readonly email: string;
}

/** Codes that one person issued on each day of the window (`YYYY-MM-DD`), newest first. */
export interface UserDays {
  readonly user: NamedUser;
  readonly days: readonly { readonly day: string; readonly issued: number }[];
}

/** Above this many rows those that say 0 are left out, as in `listed.ts`. */
const MOST_FILLED_ROWS = 15_000;

/** `users` in the order of their numbers, each with the same days. */
export function usersReport(realmId: number, users: readonly UserDays[]): Report {
  const [first] = users;
  if (!first) return emptyReport;
  const isLarge = users.length * first.days.length > MOST_FILLED_ROWS;
  const days = first.days
    .map(({ day }, at) => {
      const rows = users.map(({ user, days: own }) => ({ user, issued: own[at]?.issued ?? 0 }));
      return { day, rows: isLarge ? rows.filter(({ issued }) => issued > 0) : rows };
    })
    .filter(({ rows }) => rows.length > 0);
  const item = ({ user: { number, name, email }, issued }: Row) => ({
    user_id: number,
    name,
    email,
    codes_issued: issued,
  });
  const json = {
    realm_id: realmId,
    statistics: days.map(({ day, rows }) => ({ date: jsonDate(day), issuer_data: rows.map(item) })),
  };
  const cells = days.flatMap(({ day, rows }) =>
    rows.map(({ user: { number, name, email }, issued }) => [day, realmId, number, name, email, issued]),
  );
  return { json, table: [['date', 'realm_id', 'user_id', 'name', 'email', 'codes_issued'], ...cells] };
}

interface Row {
  readonly user: NamedUser;
  readonly issued: number;
}

export function userReport(realmId: number, { user: { number, name, email }, days }: UserDays): Report {
  const json = {
    realm_id: realmId,
    user_id: number,
    user_name: name,
    user_email: email,
    statistics: days.map(({ day, issued }) => ({ date: jsonDate(day), data: { codes_issued: issued } })),
  };
  const cells = days.map(({ day, issued }) => [day, realmId, number, name, email, issued]);
  return { json, table: [['date', 'realm_id', 'user_id', 'user_name', 'user_email', 'codes_issued'], ...cells] };
}
