/** The page of statistics over the reports of a region of some hundred codes a day. */
import type { Counts } from '../../../protocol/statistics/counts.ts';
import { reportDays } from '../../../protocol/statistics/days.ts';
import { csvText, type Report } from '../../../protocol/statistics/report.ts';
import { combineDays, compositeReport } from '../../../protocol/statistics/reports/composite.ts';
import { funnelReport } from '../../../protocol/statistics/reports/funnel.ts';
import type { KeyServerFigures } from '../../../protocol/statistics/reports/key-server.ts';
import { externalIssuersReport, messageErrorsReport } from '../../../protocol/statistics/reports/listed.ts';
import { realmFigures } from '../../../protocol/statistics/reports/realm.ts';
import { usersReport } from '../../../protocol/statistics/reports/users.ts';
import { NOW } from './answers.ts';
import { type OpenOptions, openPages } from './pages.ts';
import { type Asked, Reply, refusal } from './staff-api.ts';

export const days = reportDays(NOW);

/** Some hundred codes a day, fewer on weekends; `yesterday` may be a bad day. */
export function countsOf(at: number, yesterday: number): Counts {
  const issued = 100 + ((at * 37) % 41) - (at % 7 > 4 ? 60 : 0);
  const claimed = Math.round(issued * (at === 1 ? yesterday : 0.72 + ((at * 13) % 10) / 100));
  return {
    codes_issued: issued,
    codes_claimed: claimed,
    codes_invalid: at % 9,
    codes_invalid_ios: at % 4,
    codes_invalid_android: at % 3,
    codes_invalid_unknown_os: at % 2,
    user_reports_issued: Math.round(issued / 5),
    user_reports_claimed: Math.round(issued / 8),
    user_reports_invalid_nonce: at % 5,
    user_report_invalid_nonce_ios: at % 3,
    user_report_invalid_nonce_android: at % 2,
    tokens_claimed: Math.round(claimed * 0.9),
    tokens_invalid: at % 3,
    user_report_tokens_claimed: Math.round(issued / 10),
    claim_age_seconds: claimed * (600 + at * 9),
    claim_age_0: Math.round(claimed / 8),
    claim_age_1: Math.round(claimed / 3),
    claim_age_2: Math.round(claimed / 4),
    claim_age_5: Math.round(claimed / 10),
    claim_age_10: at % 4,
    messages_sent: issued - (at % 6),
    messages_refused: at % 6,
    codes_expired: at % 4,
    codes_unknown: at % 6,
    links_tapped: Math.round(issued * 0.85),
  };
}

function publishedOf(at: number): KeyServerFigures {
  return {
    publish_requests: { unknown: at % 3, android: 20 + (at % 11), ios: 30 + (at % 7) },
    total_teks_published: 700 + at * 3,
    requests_with_revisions: at % 5,
    tek_age_distribution: Array.from({ length: 16 }, (_, age) => (age * 5 + at) % 9),
    onset_to_upload_distribution: Array.from({ length: 30 }, (_, age) => Math.max(0, 12 - Math.abs(age - 4))),
    requests_missing_onset_date: 0,
  };
}

const EVIL = '=HYPERLINK("http://evil","<b>x</b>")';

export function reports(yesterday: number, keyServer: boolean): Record<string, Report> {
  const counts = days.map((day, at) => ({ day, counts: countsOf(at, yesterday) }));
  const published = keyServer ? days.map((day, at) => ({ day, figures: publishedOf(at) })) : [];
  const realm = counts.map(({ day, counts: own }) => ({ day, figures: realmFigures(own) }));
  const listed = (names: readonly string[]) =>
    new Map(days.map((day, at) => [day, new Map(names.map((name, nth) => [name, (at * (nth + 3)) % 17]))]));
  const users = ['Ada Ash', 'Bo Birk', 'Ciro Cedar', 'Dag Due', 'Eva Elm', 'Fay Fir', 'Gil Gale', 'Hal Holm'].map(
    (name, nth) => ({
      user: { number: nth + 1, name, email: `${nth}@example.org` },
      days: days.map((day, at) => ({ day, issued: (at * (nth + 2)) % 13 })),
    }),
  );
  return {
    'realm/composite': compositeReport(1, combineDays(realm, published)),
    'realm/funnel': funnelReport(
      1,
      counts.map(({ day, counts: own }, at) => ({ day, counts: own, issuers: [], published: published[at]?.figures })),
    ),
    'realm/users': usersReport(1, users),
    'realm/external-issuers': externalIssuersReport(1, days, listed([EVIL, 'lab-1', 'lab-2'])),
    'realm/sms-errors': messageErrorsReport(1, days, listed(['30003', '30007'])),
  };
}

export function answering({ yesterday = 0.75, keyServer = true, failing = '' } = {}) {
  const all = reports(yesterday, keyServer);
  return ({ values }: Asked): unknown => {
    const [, name = '', format] = /^(.*)\.(csv|json)$/.exec(values.report ?? '') ?? [];
    const report = all[name];
    if (name === failing) return refusal(500, 'internal_server_error');
    if (report === undefined) return refusal(404, 'not_found');
    return format === 'csv' ? new Reply(200, csvText(report), { 'content-type': 'text/csv' }) : report.json;
  };
}

export function openStatistics(given: Parameters<typeof answering>[0] = {}, options: OpenOptions = {}) {
  return openPages({ path: '/US-ZZ/statistics', answers: { 'GET statistics': answering(given) }, ...options });
}

export const drawn = (page: Awaited<ReturnType<typeof openPages>>['page'], title: string) =>
  page.getByRole('img', { name: new RegExp(`^${title}\\.`) });
