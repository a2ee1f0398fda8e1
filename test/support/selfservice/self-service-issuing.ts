/** What stands between login and code, in memory: token keys, the store of tokens, and a verification server. */
import { createHash, randomBytes } from 'node:crypto';
import { issueCode } from '../../../lambdas/selfservice/issue/issue-code.ts';
import type { CodeWish, IssueOutcome, Issuer } from '../../../lambdas/selfservice/issue/issuer.ts';
import type { SelfServiceRegions } from '../../../lambdas/selfservice/regions-env.ts';
import { ATTEMPT_SECONDS, type TokenStore } from '../../../lambdas/selfservice/store/tokens.ts';
import { openTokenKeys } from '../../../lambdas/selfservice/token-keys/token-keys.ts';
import type { EventName } from '../../../lambdas/shared/events.ts';
import type { HttpEvent } from '../../../lambdas/shared/http/call.ts';
import type { PageAnswer } from '../../../lambdas/shared/http/endpoints/page-endpoint.ts';
import type { Ring, RingVersion } from '../../../lambdas/shared/rings/rings.ts';
import { drawToken, tokenHash, writeToken } from '../../../protocol/eligibility/token.ts';
import { tokenKid } from '../../../protocol/eligibility/token-keys.ts';
import { deriveSecret } from '../../../protocol/eligibility/voprf.ts';
import { DAY_SECONDS, type UnixSeconds, utcDay } from '../../../protocol/keys/interval.ts';
import type { SelfServiceKind } from '../../../protocol/self-service/settings.ts';
import { httpEvent } from '../http/events.ts';
import { changingRing } from '../keys/fixed-ring.ts';
import { aSelfServiceRegion, REGION } from './self-service.ts';

/** 2026-03-27T12:00:00Z. */
export const NOW: UnixSeconds = 1_774_612_800;

export const regions: SelfServiceRegions = { [REGION]: aSelfServiceRegion({ linkDomain: 'en.express' }) };

/** A day, so many days before today (UTC). */
export const daysAgo = (days: number) => utcDay(NOW - days * DAY_SECONDS);

/** `from`: when each version begins to sign; the first is version 1. */
export function tokenRing(kind: SelfServiceKind, ...from: UnixSeconds[]): RingVersion[] {
  return from.map((usableFrom, index) => {
    const version = String(index + 1);
    const seed = createHash('sha256').update(`${kind} ${version}`).digest();
    const secret = deriveSecret(seed, tokenKid({ region: REGION, tokenClass: kind, version }));
    return { version, createdAt: 0, usableFrom, secret };
  });
}

type Rings = Partial<Record<SelfServiceKind, RingVersion[]>>;

/** Of both classes one version that has signed for a day. */
const usual: Rings = {
  confirmed: tokenRing('confirmed', NOW - DAY_SECONDS),
  'user-report': tokenRing('user-report', NOW - DAY_SECONDS),
};

export function fixedTokenKeys(rings: Rings = usual) {
  return openTokenKeys(regions, (name): Ring => {
    const kind = name.endsWith('user-report') ? 'user-report' : 'confirmed';
    return changingRing(() => rings[kind] ?? []);
  });
}

/** As a browser has it after the login. */
export function aToken(kind: SelfServiceKind = 'confirmed', version?: RingVersion): string {
  const key = version ?? usual[kind]?.[0];
  if (!key) throw new Error('No key');
  return writeToken(
    drawToken(key.secret, tokenKid({ region: REGION, tokenClass: kind, version: key.version }), randomBytes),
  );
}

/** Each method is one step, as one conditional write is; test/wire/selfservice proves it of the table. */
export function memoryTokens(): TokenStore {
  const rows = new Map<string, { attempt: string; busyUntil: number; done: boolean }>();
  return {
    async begin(token, attempt, now) {
      const row = rows.get(tokenHash(token));
      if (row?.done) return 'done';
      if (row && row.busyUntil > now) return 'busy';
      rows.set(tokenHash(token), { attempt, busyUntil: now + ATTEMPT_SECONDS, done: false });
      return 'begun';
    },
    async finish(token, attempt) {
      const row = rows.get(tokenHash(token));
      if (row?.attempt !== attempt) return false;
      row.done = true;
      return true;
    },
    async release(token, attempt) {
      const row = rows.get(tokenHash(token));
      if (row?.attempt === attempt) row.busyUntil = 0;
    },
  };
}

/** Replaces the unclaimed code of a uuid, as the real one does for a key of type `issue-only`. */
export class VerificationServer implements Issuer {
  readonly wishes: CodeWish[] = [];
  /** uuid → the one code that lives. */
  readonly live = new Map<string, string>();
  readonly claimed = new Set<string>();
  /** What the next calls are answered instead; a function may let the call through first. */
  readonly next: (IssueOutcome | ((issued: IssueOutcome) => Promise<IssueOutcome>))[] = [];

  async issue(_region: string, wish: CodeWish): Promise<IssueOutcome> {
    this.wishes.push(wish);
    const instead = this.next.shift();
    if (instead && typeof instead !== 'function') return instead;
    await new Promise((resolve) => setTimeout(resolve, 1));
    const issued = this.#store(wish);
    return instead ? instead(issued) : issued;
  }

  #store({ uuid }: CodeWish): IssueOutcome {
    if (this.claimed.has(uuid)) return { outcome: 'used' };
    const code = String(10_000_000 + this.wishes.length);
    this.live.set(uuid, code);
    return { outcome: 'issued', code, expires: NOW + 900 };
  }
}

export interface Posted {
  readonly token?: string;
  readonly symptoms?: string;
  readonly symptomDate?: string;
  readonly testDate?: string;
}

/** What the page of the form sends; a test that the registry knows, of five days ago. */
export function posted(fields: Posted = {}, headers: Record<string, string> = {}, lang = 'en'): HttpEvent {
  const all = { token: aToken(), symptoms: 'none', symptomDate: '', testDate: daysAgo(5), ...fields };
  return httpEvent({
    path: '/self/issue',
    query: { lang },
    headers: {
      host: 'self.example.org',
      origin: 'https://self.example.org',
      'content-type': 'application/x-www-form-urlencoded',
      ...headers,
    },
    body: new URLSearchParams(all).toString(),
  });
}

/** `/self/issue` over all of the above. */
export function anIssueStep(rings?: Rings) {
  const events: EventName[] = [];
  const server = new VerificationServer();
  const tokens = memoryTokens();
  const deps = { regions, tokenKeys: fixedTokenKeys(rings), tokens, issuer: server, randomBytes };
  const story = issueCode({ ...deps, count: (event) => events.push(event) });
  return {
    ...{ events, server, tokens, deps },
    send: (event: HttpEvent, now = NOW): Promise<PageAnswer> => story(event, now),
  };
}

/** Of a page's first heading. */
export function headingOf({ body = '' }: PageAnswer): string {
  return /<h1>(.*?)<\/h1>/.exec(body)?.[1] ?? '';
}

/** The code that a page shows, as it is typed. */
export function codeOf({ body = '' }: PageAnswer): string | undefined {
  const groups = /<span aria-hidden="true">((?:<span>\d+<\/span>)+)<\/span>/.exec(body)?.[1];
  return groups?.replaceAll(/\D/g, '');
}

/** Name → value of the hidden fields that a page carries on. */
export function carriedBy({ body = '' }: PageAnswer): Record<string, string> {
  const fields = body.matchAll(/<input type="hidden" name="(\w+)" value(?:="([^"]*)")?/g);
  return Object.fromEntries([...fields].map(([, name = '', value = '']) => [name, value]));
}
