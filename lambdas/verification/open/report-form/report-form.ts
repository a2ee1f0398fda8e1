/** A person reports a test of their own on a page that the phone opens (verification-server.md §3.4). */
import type { RandomBytes } from '../../../../protocol/answer-padding.ts';
import type { ErrorCode } from '../../../../protocol/errors.ts';
import type { UnixSeconds } from '../../../../protocol/keys/interval.ts';
import { linkHost } from '../../../../protocol/redirect/host.ts';
import { newUuid } from '../../../../protocol/text/uuid.ts';
import {
  emptyForm,
  type FormProblems,
  formProblems,
  type ReportForm,
  reportIssuePath,
} from '../../../../protocol/user-report/form.ts';
import { parseNonce } from '../../../../protocol/user-report/nonce.ts';
import { type ReportSession, SESSION_SECONDS } from '../../../../protocol/user-report/session.ts';
import type { EventName } from '../../../shared/events.ts';
import type { ClientAddress } from '../../../shared/http/address/client-address.ts';
import type { Authenticate, HttpEvent } from '../../../shared/http/call.ts';
import type { PageAnswer } from '../../../shared/http/endpoints/page-endpoint.ts';
import type { AddressLimit } from '../../../shared/http/limits/address-limit.ts';
import type { CallLimit } from '../../../shared/http/limits/call-limit.ts';
import { isOwnPost } from '../../../shared/http/posted-form.ts';
import type { Hold } from '../../../shared/http/release.ts';
import { allowanceHeaders } from '../../../shared/http/shape-answer.ts';
import type { RegionSettings, RegionStore } from '../../store/region-store.ts';
import { type FormState, formPage } from './form-page.tsx';
import { noticePage, type Reader, readerOf, successPage, tooManyPage } from './pages.tsx';
import { readForm } from './posted-form.ts';
import type { SessionCookies } from './session-cookie.ts';
import type { Report, SubmitReport } from './submit-report.ts';

export interface ReportFormDeps {
  /** The ENX domain, in lower case. */
  readonly domain: string;
  /** API keys of phones. */
  readonly authenticate: Authenticate;
  readonly regions: RegionStore;
  readonly sessions: SessionCookies;
  readonly clientAddress: ClientAddress;
  /** Of all calls. */
  readonly limitCalls: CallLimit;
  /** Of reports. */
  readonly limit: AddressLimit;
  readonly submitReport: SubmitReport;
  /** A report that was `done` leaves at a moment that does not tell whether a message was sent. */
  readonly hold: Hold;
  readonly randomBytes: RandomBytes;
  count(event: EventName): void;
}

export function reportForm(deps: ReportFormDeps) {
  return async (event: HttpEvent, now: UnixSeconds): Promise<PageAnswer> => {
    const arrivedAt = performance.now();
    if (linkHost(event.headers.host, deps.domain).kind !== 'bare')
      return noticePage(readerOf(event), 401, 'openFromApp');
    const allowance = await deps.limitCalls({ address: await deps.clientAddress(event, now) }, now);
    const page = await answered(deps, event, { now, arrivedAt, waitSeconds: allowance?.waitSeconds ?? 0 });
    return { ...page, headers: { ...page.headers, ...allowanceHeaders(allowance) } };
  };
}

interface Moment {
  readonly now: UnixSeconds;
  readonly arrivedAt: number;
  /** Until the address may call again. */
  readonly waitSeconds: number;
}

function answered(deps: ReportFormDeps, event: HttpEvent, { now, arrivedAt, waitSeconds }: Moment) {
  if (waitSeconds > 0) return refuseTurn(deps, readerOf(event), waitSeconds);
  return event.rawPath === reportIssuePath ? takeReport(deps, event, now, arrivedAt) : openForm(deps, event, now);
}

function refuseTurn(deps: ReportFormDeps, reader: Reader, waitSeconds: number): PageAnswer {
  deps.count('ReportLimited');
  return tooManyPage(reader, waitSeconds);
}

async function openForm(deps: ReportFormDeps, event: HttpEvent, now: UnixSeconds): Promise<PageAnswer> {
  const apiKey = await deps.authenticate(event.headers['x-api-key'], now);
  const settings = apiKey && (await deps.regions.settings(apiKey.region, now));
  const reader = readerOf(event, settings);
  if (!apiKey || !settings) return noticePage(reader, 401, 'openFromApp');
  const given = event.headers['x-nonce']?.trim() ?? '';
  const closed = closedPage(reader, settings);
  if (closed) return closed;
  // A phone that has asked too often opens the page without a nonce, to have that said.
  if (given === '') return noticePage(reader, 200, 'throttled');
  const nonce = parseNonce(given);
  if (!nonce) return noticePage(reader, 400, 'failure');
  const id = newUuid(deps.randomBytes);
  const session = { id, region: apiKey.region, apiKey: apiKey.id, nonce, expires: now + SESSION_SECONDS };
  const page = withForm(reader, settings, { form: emptyForm, problems: {} }, now);
  return { ...page, cookies: [await deps.sessions.begin(session, now)] };
}

async function takeReport(
  deps: ReportFormDeps,
  event: HttpEvent,
  now: UnixSeconds,
  arrivedAt: number,
): Promise<PageAnswer> {
  if (event.requestContext.http.method !== 'POST') return notAllowed(readerOf(event));
  if (!isOwnPost(event, (host) => linkHost(host, deps.domain).kind === 'bare'))
    return noticePage(readerOf(event), 403, 'failure');
  const session = await deps.sessions.read(event, now);
  const settings = session && (await deps.regions.settings(session.region, now));
  const reader = readerOf(event, settings);
  if (!session || !settings) return noticePage(reader, 401, 'session');
  const closed = closedPage(reader, settings);
  if (closed) return closed;
  const form = readForm(event);
  if (typeof form === 'number') return noticePage(reader, form, 'failure');
  const problems = formProblems(form, settings.verification.requireDate, now);
  if (Object.keys(problems).length > 0) return withForm(reader, settings, { form, problems }, now);
  const waitSeconds = await takeTurn(deps, event, now);
  if (waitSeconds > 0) return refuseTurn(deps, reader, waitSeconds);
  const outcome = await deps.submitReport(reportOf(session, form), settings, now);
  if (outcome !== 'done') return refusedPage(reader, settings, form, outcome, now);
  await deps.hold(arrivedAt);
  return { ...successPage(reader), cookies: [deps.sessions.end] };
}

/** Undefined where the region takes reports on this page now. */
function closedPage(reader: Reader, { verification }: RegionSettings): PageAnswer | undefined {
  const { userReport, allowedTestTypes, maintenance } = verification;
  const isOpen = userReport.webForm && allowedTestTypes.includes('user-report');
  if (!isOpen) return noticePage(reader, 404, 'closed');
  return maintenance ? noticePage(reader, 429, 'maintenance') : undefined;
}

/** Where nobody knows the address, nobody is refused for it (shared/http/address/client-address.ts). */
async function takeTurn(deps: ReportFormDeps, event: HttpEvent, now: UnixSeconds): Promise<number> {
  const address = await deps.clientAddress(event, now);
  return address === undefined ? 0 : deps.limit(address, now);
}

function reportOf({ id, region, apiKey, nonce }: ReportSession, { phone, testDate }: ReportForm): Report {
  return { region, apiKey, nonce, uuid: id, phone, testDate };
}

/** What the person can mend stands at its field; whatever else there is, is said without the form. */
const mendable: Partial<Record<ErrorCode, FormProblems>> = {
  missing_date: { testDate: 'missing' },
  invalid_date: { testDate: 'invalid' },
  missing_phone: { phone: 'missing' },
  phone_number_invalid: { phone: 'invalid' },
  // Providers say so of numbers that cannot be sent to.
  sms_failure: { phone: 'invalid' },
};

function refusedPage(
  reader: Reader,
  settings: RegionSettings,
  form: ReportForm,
  outcome: ErrorCode,
  now: UnixSeconds,
): PageAnswer {
  const problems = mendable[outcome];
  if (problems) return withForm(reader, settings, { form, problems }, now);
  return noticePage(reader, 200, 'failure');
}

function withForm(reader: Reader, settings: RegionSettings, state: FormState, now: UnixSeconds): PageAnswer {
  const page = formPage(reader, settings, state, now);
  // With `no-referrer` browsers would write `Origin: null` into the form's post (Fetch, "append a request Origin header").
  return { ...page, headers: { ...page.headers, 'referrer-policy': 'same-origin' } };
}

/** Whoever loads the page that a report led to again has an address that only takes posts. */
function notAllowed(reader: Reader): PageAnswer {
  const page = noticePage(reader, 405, 'openFromApp');
  return { ...page, headers: { ...page.headers, allow: 'POST' } };
}
