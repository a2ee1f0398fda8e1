/** The session of the form, as a cookie that only this server can make and only this form gets (verification-server.md §3.4). */
import { parseCookie, stringifySetCookie } from 'cookie';
import type { UnixSeconds } from '../../../../protocol/keys/interval.ts';
import {
  openSession,
  type ReportSession,
  SESSION_SECONDS,
  sealSession,
} from '../../../../protocol/user-report/session.ts';
import type { HttpEvent } from '../../../shared/http/call.ts';
import type { Ring } from '../../../shared/rings/rings.ts';

const NAME = 'en-user-report';

export interface SessionCookies {
  /** A Set-Cookie value. */
  begin(session: ReportSession, now: UnixSeconds): Promise<string>;
  /** Undefined without a cookie, and for one that is forged or has expired. */
  read(event: HttpEvent, now: UnixSeconds): Promise<ReportSession | undefined>;
  /** A Set-Cookie value that takes it away. */
  readonly end: string;
}

/** `ring`: `report-session`. `secure`: false where pages come over plain http (stage local), whose clients would drop it. */
export function openSessionCookies(ring: Ring, secure: boolean): SessionCookies {
  const common = { name: NAME, path: '/report', httpOnly: true, sameSite: 'strict', secure } as const;
  return {
    async begin(session, now) {
      const { secret } = await ring.writer(now);
      return stringifySetCookie({ ...common, value: sealSession(session, secret), maxAge: SESSION_SECONDS });
    },
    async read(event, now) {
      const value = parseCookie(cookieHeader(event))[NAME];
      if (value === undefined) return undefined;
      const secrets = (await ring.live(now)).map(({ secret }) => secret);
      return openSession(value, secrets, now);
    },
    end: stringifySetCookie({ ...common, value: '', maxAge: 0 }),
  };
}

/** API Gateway hands cookies over apart from the headers, the local AWS among them. */
function cookieHeader({ cookies = [], headers }: HttpEvent): string {
  return [...cookies, headers.cookie ?? ''].join('; ');
}
