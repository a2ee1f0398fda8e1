/** The report form's story with what it depends on given by the test. */
import { randomBytes } from 'node:crypto';
import type { PageAnswer } from '../../../lambdas/shared/http/endpoints/page-endpoint.ts';
import { type ReportFormDeps, reportForm } from '../../../lambdas/verification/open/report-form/report-form.ts';
import { openSessionCookies } from '../../../lambdas/verification/open/report-form/session-cookie.ts';
import type { Report } from '../../../lambdas/verification/open/report-form/submit-report.ts';
import type { VerificationSettings } from '../../../protocol/region.ts';
import { type AnEvent, httpEvent } from '../http/events.ts';
import { fixedRing, ringVersion } from '../keys/fixed-ring.ts';
import { NOW, oneRegion } from './verification-calls.ts';

export const DOMAIN = 'enx.example.org';
export const NONCE = Buffer.alloc(256, 7);

export interface TestForm {
  /** POST /report with a good key and nonce, unless the test says otherwise. */
  open(event?: AnEvent, now?: number): Promise<PageAnswer>;
  /** POST /report/issue of a good form, unless the test says otherwise. */
  send(cookie: string | undefined, fields?: Record<string, string>, event?: AnEvent, now?: number): Promise<PageAnswer>;
  /** The cookie of a fresh session, as a browser sends it. */
  session(event?: AnEvent, now?: number): Promise<string>;
  readonly reports: readonly Report[];
  /** What happened in which order. */
  readonly calls: readonly string[];
}

export function aForm(settings: Partial<VerificationSettings> = {}, changes: Partial<ReportFormDeps> = {}): TestForm {
  const reports: Report[] = [];
  const calls: string[] = [];
  const story = reportForm({
    domain: DOMAIN,
    authenticate: async (key) => (key === 'key' ? { region: 'US-ZZ', type: 'device', id: 'key-1' } : undefined),
    regions: oneRegion(settings),
    sessions: openSessionCookies(fixedRing(ringVersion('session', 32)), true),
    clientAddress: async () => '192.0.2.1',
    limitCalls: async () => undefined,
    limit: async () => {
      calls.push('limit');
      return 0;
    },
    submitReport: async (report) => {
      calls.push('submit');
      reports.push(report);
      return 'done';
    },
    hold: async () => {
      calls.push('hold');
    },
    randomBytes,
    count: (event) => calls.push(event),
    ...changes,
  });
  const open = async ({ headers = {}, ...rest }: AnEvent = {}, now = NOW) => {
    const all = { host: DOMAIN, 'x-api-key': 'key', 'x-nonce': NONCE.toString('base64url'), ...headers };
    return story(httpEvent({ path: '/report', body: '', ...rest, headers: all }), now);
  };
  return {
    reports,
    calls,
    open,
    async session(event, now) {
      return cookieOf(await open(event, now));
    },
    async send(cookie, fields = {}, { headers = {}, ...rest } = {}, now = NOW) {
      const body = new URLSearchParams({ testDate: '2026-11-20', phone: '+12068675309', agreement: 'true', ...fields });
      const form = { 'content-type': 'application/x-www-form-urlencoded', ...(cookie && { cookie }) };
      const event = { path: '/report/issue', body: Buffer.from(body.toString()), ...rest };
      return story(httpEvent({ ...event, headers: { host: DOMAIN, ...form, ...headers } }), now);
    },
  };
}

/** `name=value` of the one cookie that an answer sets. */
export function cookieOf({ cookies = [] }: PageAnswer): string {
  return cookies[0]?.split(';')[0] ?? '';
}

export function titleOf({ body = '' }: PageAnswer): string {
  return /<title>(.*?)<\/title>/.exec(body)?.[1] ?? '';
}
