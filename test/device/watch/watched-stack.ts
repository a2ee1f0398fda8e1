/** The fake stack with what only a watcher looks at: certificate keys, real certificates, codes that expire, cover traffic. */
import { generateKeyPairSync } from 'node:crypto';
import { type Exchange, type Request, type Send, send } from '../../../device/client/http.ts';
import { android } from '../../../device/client/profile.ts';
import { servicesOf } from '../../../device/stack.ts';
import type { Outcome } from '../../../device/watch/check.ts';
import { watchStage } from '../../../device/watch/watch.ts';
import type { World } from '../../../device/watch/world.ts';
import { signEs256 } from '../../../protocol/certificate/es256.ts';
import { compactJws, jwsInput } from '../../../protocol/certificate/jws.ts';
import type { FakeStack } from '../support/fake-stack.ts';
import { seededRandom } from '../support/random.ts';

const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'k1' };

export interface Answer {
  readonly status?: number;
  readonly json?: unknown;
  /** Instead of `json`. */
  readonly text?: string;
  readonly headers?: Exchange['headers'];
}
/** Undefined: as the stack answers. */
export type Rule = (request: Request, body: Record<string, unknown>) => Answer | undefined;

/** A certificate over these claims, and whatever a test changes of them. */
export function certificateOf(tekmac: unknown, now: number, over: Record<string, unknown> = {}, kid = 'k1'): string {
  const standard = { iss: 'issuer', aud: 'audience', iat: now, exp: now + 900, reportType: 'confirmed', tekmac };
  const signed = jwsInput(kid, { ...standard, ...over });
  return compactJws(signed, signEs256(Buffer.from(signed), privateKey));
}

/** Newest first; of each day the codes that were issued. */
export function reportDays(days: number, newest: number, issued: readonly (number | null)[] = []) {
  return Array.from({ length: days }, (_, age) => ({
    date: `${new Date((newest - age * 86_400) * 1000).toISOString().slice(0, 10)}T00:00:00Z`,
    data: { codes_issued: issued[age] === undefined ? 0 : issued[age] },
  }));
}

export interface WatchedStack {
  readonly send: Send;
  /** By path: tried before the standard ones. */
  readonly rules: Map<string, Rule>;
}

export function watchedStack(fake: FakeStack): WatchedStack {
  const rules = new Map<string, Rule>();
  const codes = new Map<string, 'issued' | 'used' | 'expired'>();
  let issued = 0;
  const standard: Record<string, Rule> = {
    '/health': () => ({}),
    '/device/health': () => ({}),
    '/admin/health': () => ({}),
    '/jwks/US-ZZ': () => ({ json: [jwk] }),
    '/admin/api/stats/realm.json': () => ({ json: { realm_id: 1, statistics: reportDays(91, fake.now) } }),
    '/admin/api/stats/realm/public.json': () => ({
      json: { region: 'US-ZZ', statistics: reportDays(3, fake.now - 86_400, [20, null, 10]) },
    }),
    '/redirect/v': () => ({ status: 303, headers: [['Location', 'ens://v?c=1&r=US-ZZ']] }),
    '/exports/until.txt': () => ({ json: fake.now - (fake.now % 7_200) }),
    '/admin/api/issue': () => {
      issued += 1;
      codes.set(String(issued).padStart(8, '0'), 'issued');
      return {
        json: { uuid: String(issued), code: String(issued).padStart(8, '0'), expiresAtTimestamp: fake.now + 900 },
      };
    },
    '/admin/api/expirecode': (_, { uuid }) => {
      codes.set(String(uuid).padStart(8, '0'), 'expired');
      return { json: {} };
    },
    '/admin/api/checkcodestatus': (_, { uuid }) => ({
      json: { claimed: codes.get(String(uuid).padStart(8, '0')) === 'used' },
    }),
    '/device/api/verify': (_, { code }) => {
      const state = codes.get(String(code));
      if (state !== 'issued')
        return { status: 400, json: { errorCode: state ? 'code_expired' : 'code_invalid', error: 'x' } };
      codes.set(String(code), 'used');
      return undefined;
    },
    '/device/api/certificate': (_, { ekeyhmac }) => ({ json: { certificate: certificateOf(ekeyhmac, fake.now) } }),
  };
  const watched = async (request: Request): Promise<Exchange> => {
    const path = new URL(request.url).pathname;
    const body = JSON.parse(request.body?.toString() || '{}');
    const isCover = request.headers['X-Chaff'] !== undefined;
    const isStranger = request.headers['X-API-Key'] === 'watch.nobody';
    const usual: Rule | undefined = isStranger
      ? () => ({ status: 401, json: {} })
      : isCover
        ? () => ({})
        : standard[path];
    const answer = rules.get(path)?.(request, body) ?? usual?.(request, body);
    return answer ? exchangeOf(request, path, answer) : { ...(await send(request)), headers: [] };
  };
  return { send: watched, rules };
}

function exchangeOf(
  { method, body }: Request,
  path: string,
  { status = 200, json = {}, text = JSON.stringify(json), headers = [] }: Answer,
): Exchange {
  const wire = { method, path, requestBytes: body?.length ?? 0, milliseconds: 1 };
  return { ...wire, status, headers, body: Buffer.from(text) };
}

export function worldOf(fake: FakeStack, sending: Send, over: Partial<World> = {}): World {
  const { adminUrl, adminApiKey } = fake.stack.verification;
  return {
    stack: fake.stack,
    session: { services: servicesOf(fake.stack), profile: android, send: sending, randomBytes: seededRandom('watch') },
    lab: { adminUrl, adminApiKey, send: sending },
    send: sending,
    now: async () => fake.now,
    schedule: { periodSeconds: 7_200, minimumAgeSeconds: 7_200 },
    phone: undefined,
    testType: 'confirmed',
    published: undefined,
    facts: { real: {} },
    ...over,
  };
}

let ticks = 0;

/** Every check by its name. */
export async function watched(world: World): Promise<Map<string, Outcome>> {
  const outcomes = await watchStage(
    world,
    () => ticks++,
    () => {},
  );
  return new Map(outcomes.map((outcome) => [outcome.check, outcome]));
}
