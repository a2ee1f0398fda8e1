/** Self-service's regions, cookies and people, as the tests of its steps need them. */
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseSetCookie } from 'cookie';
import type { SelfServiceRegions } from '../../../lambdas/selfservice/regions-env.ts';
import { flowCookie, sessionCookie } from '../../../lambdas/selfservice/session/cookies.ts';
import type { Limits, Subject } from '../../../lambdas/selfservice/store/limits.ts';
import type { HttpEvent } from '../../../lambdas/shared/http/call.ts';
import type { PageAnswer } from '../../../lambdas/shared/http/endpoints/page-endpoint.ts';
import { TURNS } from '../../../protocol/eligibility/limit.ts';
import type { SelfServiceRegion } from '../../../protocol/self-service/settings.ts';
import { httpEvent } from '../http/events.ts';
import { fixedRing, ringVersion } from '../keys/fixed-ring.ts';
import { CLIENT_ID } from './oidc-server.ts';

export const REGION = 'NO';
export const ADDRESS = 'https://self.example.org';

export function aSelfServiceRegion(over: Partial<SelfServiceRegion> = {}): SelfServiceRegion {
  return {
    name: 'Folkehelseinstituttet',
    issuer: 'https://login.example.org',
    clientId: CLIENT_ID,
    scopes: ['profile'],
    claims: { subject: 'sub', nationalNumber: 'pid' },
    minimumAge: 16,
    kinds: ['confirmed', 'user-report'],
    registry: { kind: 'https', url: 'https://registry.example.org/' },
    defaultLanguage: 'en',
    texts: {},
    ...over,
  };
}

const cookies = { randomBytes, secure: true };
export const flows = flowCookie({ ...cookies, ring: fixedRing(ringVersion('flow', 32)) });
export const sessions = sessionCookie({ ...cookies, ring: fixedRing(ringVersion('session', 32)) });

/** The cookies of an answer by their names without prefix; '' for one that is taken away. */
export function cookiesOf({ cookies = [] }: PageAnswer): Record<string, string> {
  const set = cookies.map((line) => parseSetCookie(line));
  return Object.fromEntries(set.map(({ name, value, maxAge }) => [name, maxAge === 0 ? '' : (value ?? '')]));
}

/** A browser's GET, with the cookies that an answer gave it. */
export function visit(path: string, query: Record<string, string> = {}, given?: PageAnswer): HttpEvent {
  const jar = given ? Object.entries(cookiesOf(given)).filter(([, value]) => value !== '') : [];
  const event = httpEvent({ method: 'GET', path, query, headers: { host: 'self.example.org' } });
  return { ...event, cookies: jar.map(([name, value]) => `${name}=${value}`) };
}

/** Three turns and no clock: the store is tested over the wire. */
export function memoryLimits(): Limits {
  const taken = new Map<string, number>();
  const nameOf = ({ issuer, subject }: Subject) => createHash('sha256').update(`${issuer} ${subject}`).digest('hex');
  const hoursLeft = (who: Subject) => ((taken.get(nameOf(who)) ?? 0) < TURNS ? 0 : 24);
  return {
    hoursLeft: async (who) => hoursLeft(who),
    async take(who) {
      if (hoursLeft(who) > 0) return { hoursLeft: hoursLeft(who) };
      taken.set(nameOf(who), (taken.get(nameOf(who)) ?? 0) + 1);
      return { person: nameOf(who), id: 'a turn' };
    },
  };
}

/** A file as it lies beside a function's code (lambdas/selfservice/regions-env.ts); it goes with the process. */
export function regionsFileOf(regions: SelfServiceRegions): string {
  const folder = mkdtempSync(join(tmpdir(), 'enx-regions-'));
  process.once('exit', () => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'regions.json'), JSON.stringify(regions));
  return join(folder, 'regions.json');
}
