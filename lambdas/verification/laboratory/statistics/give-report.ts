/** A region reads its statistics, with a key of type `stats` (verification-server.md §2.7). */
import { parseReportPath, type ReportName, type ReportRequest } from '../../../../protocol/api/statistics.ts';
import { ApiError } from '../../../../protocol/errors.ts';
import type { UnixSeconds } from '../../../../protocol/keys/interval.ts';
import type { Counts } from '../../../../protocol/statistics/counts.ts';
import { reportDays } from '../../../../protocol/statistics/days.ts';
import {
  asFileName,
  csvFileName,
  csvText,
  emptyReport,
  jsonText,
  type Report,
} from '../../../../protocol/statistics/report.ts';
import { apiKeyReport, type NamedKey } from '../../../../protocol/statistics/reports/api-key.ts';
import { combineDays, compositeReport } from '../../../../protocol/statistics/reports/composite.ts';
import { funnelReport } from '../../../../protocol/statistics/reports/funnel.ts';
import { type KeyServerDay, keyServerReport } from '../../../../protocol/statistics/reports/key-server.ts';
import { externalIssuersReport, messageErrorsReport } from '../../../../protocol/statistics/reports/listed.ts';
import { publicReport } from '../../../../protocol/statistics/reports/public.ts';
import { realmFigures, realmReport } from '../../../../protocol/statistics/reports/realm.ts';
import { type NamedUser, userReport, usersReport } from '../../../../protocol/statistics/reports/users.ts';
import type { Call, JsonAnswer } from '../../../shared/http/call.ts';
import { knownCall } from '../../caller.ts';
import type { IssuersDay, ReportDays } from '../../store/daily/report-days.ts';
import type { RegionStore } from '../../store/region-store.ts';

export interface ReportDeps {
  readonly regions: RegionStore;
  readonly days: ReportDays;
  /** What the key server told, newest first (pull-statistics). */
  published(region: string, now: UnixSeconds): Promise<readonly KeyServerDay[]>;
  /** The region's number. */
  realmId(region: string): Promise<number>;
  /** Of a region, by id. */
  apiKeys(region: string): Promise<ReadonlyMap<string, NamedKey>>;
  /** People who issued codes of a region, by id. */
  users(region: string): Promise<ReadonlyMap<string, NamedUser>>;
}

/** As many days as the window has may be open before the first run of roll-up-statistics; API Gateway gives a call 30 s. */
export const REPORT_MILLISECONDS = 18_000;

/** Whose statistics, and when they are asked for. */
interface Of {
  readonly region: string;
  readonly now: UnixSeconds;
}

interface NamedReport {
  readonly report: Report;
  /** For the name of the CSV's file. */
  readonly name: string;
}

export function giveReport(deps: ReportDeps) {
  return async (_request: undefined, anyCall: Call): Promise<JsonAnswer> => {
    const { apiKey, now, path } = knownCall(anyCall);
    return answerReport(deps, path.report ?? '', { region: apiKey.region, now });
  };
}

/** `path` is what follows `/api/stats/`. */
export async function answerReport(deps: ReportDeps, path: string, of: Of): Promise<JsonAnswer> {
  const asked = parseReportPath(path);
  if (!asked) throw new ApiError(404, '', 'not found');
  const { report, name } = await reportOf(deps, asked, of);
  if (asked.format === 'json') {
    return { status: 200, headers: { 'content-type': 'application/json' }, body: jsonText(report) };
  }
  const disposition = `attachment;filename=${csvFileName(name, of.now)}`;
  const headers = { 'content-type': 'text/csv', 'content-disposition': disposition };
  return { status: 200, headers, body: csvText(report) };
}

async function reportOf(deps: ReportDeps, asked: ReportRequest, of: Of): Promise<NamedReport> {
  const settings = await deps.regions.settings(of.region, of.now);
  // Nobody's codes, whose days are not closed either (protocol/practice.ts).
  const isPractice = settings?.verification.practice === true;
  if ('name' in asked) {
    return { report: isPractice ? emptyReport : await reports[asked.name](deps, of), name: fileNames[asked.name] };
  }
  return asked.list === 'realm/users' ? ofUser(deps, asked.id, of) : ofApiKey(deps, asked.id, of);
}

/** As the reference calls them. */
const fileNames: Readonly<Record<ReportName, string>> = {
  realm: 'realm-stats',
  'realm/key-server': 'key-server-stats',
  'realm/composite': 'composite-stats',
  'realm/users': 'user-stats',
  'realm/external-issuers': 'external-issuer-stats',
  'realm/sms-errors': 'sms-error-stats',
  'realm/funnel': 'funnel-stats',
  'realm/public': 'public-stats',
};

const reports: Readonly<Record<ReportName, (deps: ReportDeps, of: Of) => Promise<Report>>> = {
  realm: async (deps, of) => realmReport(await deps.realmId(of.region), await realmDays(deps, of)),
  'realm/key-server': async ({ published }, { region, now }) => keyServerReport(await published(region, now)),
  'realm/composite': async (deps, of) => {
    const combined = combineDays(await realmDays(deps, of), await deps.published(of.region, of.now));
    return compositeReport(await deps.realmId(of.region), combined);
  },
  'realm/users': users,
  'realm/external-issuers': async (deps, { region, now }) => {
    const listed = await deps.days.listed(region, 'externals', now);
    return externalIssuersReport(await deps.realmId(region), reportDays(now), listed);
  },
  'realm/sms-errors': async (deps, { region, now }) => {
    const listed = await deps.days.listed(region, 'sms', now);
    return messageErrorsReport(await deps.realmId(region), reportDays(now), listed);
  },
  'realm/funnel': funnel,
  'realm/public': async ({ days }, { region, now }) => publicReport(region, await days.closed(region, now)),
};

async function realmDays({ days }: ReportDeps, { region, now }: Of) {
  const totals = await days.totals(region, now);
  return totals.map(({ day, counts }) => ({ day, figures: realmFigures(counts) }));
}

async function ofApiKey({ days, apiKeys }: ReportDeps, number: string, { region, now }: Of): Promise<NamedReport> {
  const [id, key] = numbered(await apiKeys(region), number);
  return { report: apiKeyReport(key, await days.ofCaller(region, id, now)), name: asFileName(key.name) };
}

/** Throws 401 where nobody has the number. */
function numbered<T extends { readonly number: number }>(named: ReadonlyMap<string, T>, number: string): [string, T] {
  const found = [...named].find(([, one]) => String(one.number) === number);
  if (!found) throw new ApiError(401, '', 'unauthorized');
  return found;
}

async function ofUser(deps: ReportDeps, number: string, { region, now }: Of): Promise<NamedReport> {
  const [id, user] = numbered(await deps.users(region), number);
  const days = (await deps.days.ofCaller(region, id, now)).map(({ day, counts }) => ({
    day,
    issued: issuedOf(counts),
  }));
  return { report: userReport(await deps.realmId(region), { user, days }), name: asFileName(user.name) };
}

/** Who issued a code also asked for it, so the days by issuer say it of everybody at once. */
async function users(deps: ReportDeps, { region, now }: Of): Promise<Report> {
  const named = [...(await deps.users(region))].sort(([, one], [, other]) => one.number - other.number);
  if (named.length === 0) return emptyReport;
  const days = await deps.days.issuers(region, now);
  const all = named.map(([id, user]) => ({
    user,
    days: days.map(({ day, issuers }) => ({ day, issued: issuedOf(issuers.get(id)) })),
  }));
  return usersReport(await deps.realmId(region), all);
}

const issuedOf = ({ codes_issued = 0 }: Counts = {}): number => codes_issued;

async function funnel(deps: ReportDeps, { region, now }: Of): Promise<Report> {
  const keys = await deps.apiKeys(region);
  const days = await deps.days.issuers(region, now);
  const told = new Map((await deps.published(region, now)).map(({ day, figures }) => [day, figures]));
  return funnelReport(
    await deps.realmId(region),
    days.map(({ day, counts, issuers }) => {
      return { day, counts, issuers: namedIssuers(issuers, keys), published: told.get(day) };
    }),
  );
}

/** In the order of their numbers. A key that was made in this hour has none yet, and is in the region's sums alone. */
function namedIssuers(issuers: IssuersDay['issuers'], keys: ReadonlyMap<string, NamedKey>) {
  const named = [...issuers].flatMap(([id, counts]) => {
    const key = keys.get(id);
    return key ? [{ key, counts }] : [];
  });
  return named.sort((one, other) => one.key.number - other.key.number);
}
