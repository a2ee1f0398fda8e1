/**
 * `GET /api/stats/…`: the region's statistics, each report as `.json` and as `.csv` (verification-server.md §2.7). Key: stats.
 * `realm/funnel` and `realm/public` are ours.
 */
export const statisticsPath = '/api/stats/{report+}';

const names = [
  'realm',
  'realm/key-server',
  'realm/composite',
  'realm/users',
  'realm/external-issuers',
  'realm/sms-errors',
  'realm/funnel',
  'realm/public',
] as const;

/** Of one user, or of one API key. */
const listNames = ['realm/users', 'realm/api-keys'] as const;

export type ReportName = (typeof names)[number];

export type ReportRequest = { readonly format: 'csv' | 'json' } & (
  | { readonly name: ReportName }
  | { readonly list: (typeof listNames)[number]; readonly id: string }
);

/** What follows `/api/stats/`; undefined where there is no such report. */
export function parseReportPath(path: string): ReportRequest | undefined {
  const [, report = '', format] = /^(.*)\.(csv|json)$/.exec(path) ?? [];
  if (format !== 'csv' && format !== 'json') return undefined;
  const name = names.find((one) => one === report);
  if (name !== undefined) return { format, name };
  const list = listNames.find((one) => report.startsWith(`${one}/`));
  const id = list === undefined ? '' : report.slice(list.length + 1);
  return list === undefined || id === '' || id.includes('/') ? undefined : { format, list, id };
}
