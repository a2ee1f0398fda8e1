/** From the provider back to the form, or to the page that says why not (smittestopp-verification.md §4). */
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type CallbackDeps, callback } from '../../../lambdas/selfservice/callback/callback.ts';
import { openLogin } from '../../../lambdas/selfservice/login/login.ts';
import { openProvider } from '../../../lambdas/selfservice/login/provider.ts';
import { type Finding, RegistryError } from '../../../lambdas/selfservice/registry/registry.ts';
import { start } from '../../../lambdas/selfservice/start/start.ts';
import type { PageAnswer } from '../../../lambdas/shared/http/endpoints/page-endpoint.ts';
import { kept } from '../../../lambdas/shared/kept.ts';
import { withControlDigits } from '../../../protocol/eligibility/national-number.ts';
import { DAY_SECONDS, utcDay } from '../../../protocol/keys/interval.ts';
import { FLOW_SECONDS, SESSION_SECONDS } from '../../../protocol/self-service/session.ts';
import type { SelfServiceRegion } from '../../../protocol/self-service/settings.ts';
import {
  CLIENT_SECRET,
  type Misbehaviour,
  type OidcServer,
  startOidcServer,
} from '../../support/selfservice/oidc-server.ts';
import {
  ADDRESS,
  aSelfServiceRegion,
  cookiesOf,
  flows,
  memoryLimits,
  REGION,
  sessions,
  visit,
} from '../../support/selfservice/self-service.ts';

const NOW = Date.parse('2026-11-28T20:00:00Z') / 1000;
const adult = withControlDigits('170584400') ?? '';
const SAMPLE = utcDay(NOW - 3 * DAY_SECONDS);
const FLOW = '__Secure-enx-flow';

let server: OidcServer;
let deps: CallbackDeps;
let region: SelfServiceRegion;
/** What the registry says; whom it was asked about. */
let finding: Finding | RegistryError;
let asked: string[];
let counted: string[];

beforeAll(async () => {
  server = await startOidcServer({ now: () => NOW });
  return () => server.close();
});
beforeEach(() => {
  server.misbehave({});
  finding = { positive: true, sampleDate: SAMPLE };
  [asked, counted] = [[], []];
  use({});
});

function use(over: Partial<SelfServiceRegion>): void {
  region = aSelfServiceRegion({ issuer: server.issuer, ...over });
  const login = openLogin(
    openProvider(
      region,
      kept(async () => CLIENT_SECRET, 60_000),
    ),
    region,
  );
  const lookup = async (subject: string) => {
    asked.push(subject);
    if (finding instanceof RegistryError) throw finding;
    return finding;
  };
  deps = {
    ...{ regions: { [REGION]: region }, flows, sessions, address: ADDRESS, limits: memoryLimits() },
    login: () => login,
    registry: () => ({ lookup }),
    randomBytes: (size) => Buffer.alloc(size, 7),
    count: (event) => void counted.push(event),
  };
}

/** A person goes to the provider; `given` is what the browser has then. */
async function goOut(query: Record<string, string> = {}, now = NOW): Promise<PageAnswer> {
  return start(deps)(visit('/self/start', { region: REGION, kind: 'confirmed', ...query }), now);
}

/** The address at which somebody with these claims comes back. */
function backFrom(given: PageAnswer, claims: Record<string, unknown> = {}): Record<string, string> {
  const back = server.logIn(given.headers?.location ?? '', { sub: 'somebody', pid: adult, ...claims });
  return Object.fromEntries(back.searchParams);
}

function comeIn(query: Record<string, string>, given?: PageAnswer, now = NOW): Promise<PageAnswer> {
  return callback(deps)(visit('/self/callback', query, given), now);
}

async function logIn(claims: Record<string, unknown> = {}, query: Record<string, string> = {}, how: Misbehaviour = {}) {
  const given = await goOut(query);
  server.misbehave(how);
  return comeIn(backFrom(given, claims), given);
}

async function sessionOf(answer: PageAnswer, now = NOW) {
  return sessions.read(visit('/self/form', {}, answer), now);
}

function titleOf({ body = '' }: PageAnswer): string | undefined {
  return /<h1>(.*?)<\/h1>/.exec(body)?.[1];
}

/** No session, and nothing of the person in what the browser gets. */
function expectNothingOfAnybody(answer: PageAnswer): void {
  expect(cookiesOf(answer)).toEqual({ [FLOW]: '' });
  const all = JSON.stringify(answer);
  for (const personal of [adult, 'somebody', SAMPLE]) expect(all).not.toContain(personal);
}

describe('approved', () => {
  it('goes to the form with a session of 15 minutes that says what was tested, and not who', async () => {
    const answer = await logIn({}, { lang: 'nb' });
    expect(answer).toMatchObject({ status: 303, headers: { location: '/self/form' } });
    expect(cookiesOf(answer)[FLOW]).toBe('');
    const session = await sessionOf(answer);
    expect(session).toEqual({
      id: expect.any(String),
      ...{ region: REGION, kind: 'confirmed', language: 'nb', sampleDate: SAMPLE },
      turn: { person: expect.any(String), id: expect.any(String) },
      expires: NOW + SESSION_SECONDS,
    });
    expect(JSON.stringify(session)).not.toContain(adult);
    expect(asked).toEqual([adult]);
  });

  it('ends after 15 minutes', async () => {
    const answer = await logIn();
    expect(await sessionOf(answer, NOW + SESSION_SECONDS - 1)).toBeDefined();
    expect(await sessionOf(answer, NOW + SESSION_SECONDS)).toBeUndefined();
  });

  it('by a home test asks no registry, and never becomes a confirmed one', async () => {
    const session = await sessionOf(await logIn({}, { kind: 'user-report' }));
    expect(session).toMatchObject({ kind: 'user-report' });
    expect(session).not.toHaveProperty('sampleDate');
    expect(asked).toEqual([]);
  });

  it('asks the registry by the subject where the region has no numbers', async () => {
    use({ claims: { subject: 'sub', birthDate: 'birthdate' } });
    await logIn({ birthdate: '1984-05-17' });
    expect(asked).toEqual(['somebody']);
  });

  it.each([0, 14])('with a sample of %i days ago', async (days) => {
    finding = { positive: true, sampleDate: utcDay(NOW - days * DAY_SECONDS) };
    expect((await logIn()).status).toBe(303);
  });
});

describe('not found', () => {
  it.each<[string, Finding]>([
    ['the registry knows of no test', { positive: false }],
    ['a sample of 15 days ago', { positive: true, sampleDate: utcDay(NOW - 15 * DAY_SECONDS) }],
    ['a sample of the day after tomorrow', { positive: true, sampleDate: utcDay(NOW + 2 * DAY_SECONDS) }],
  ])('%s', async (_, found) => {
    finding = found;
    const answer = await logIn();
    expect(titleOf(answer)).toContain('found');
    expectNothingOfAnybody(answer);
  });

  it('somebody without a number, where the registry goes by numbers', async () => {
    use({ claims: { subject: 'sub', nationalNumber: 'pid', birthDate: 'birthdate' } });
    expect((await logIn({ pid: undefined, birthdate: '1984-05-17' })).status).toBe(200);
    expect(asked).toEqual([]);
  });

  it('takes a turn, as in the original', async () => {
    finding = { positive: false };
    for (const _ of [1, 2, 3]) expect((await logIn()).status).toBe(200);
    expect((await logIn()).status).toBe(429);
  });
});

describe('under age', () => {
  const born = (birthdate: unknown) => ({ pid: undefined, birthdate });
  beforeEach(() => use({ claims: { subject: 'sub', nationalNumber: 'pid', birthDate: 'birthdate' } }));

  it.each([
    ['16 tomorrow', born('2010-11-29')],
    ['nothing known', born(undefined)],
    ['a year without a day', born('1984')],
    ['a number with a wrong digit', { pid: '13097248023', birthdate: undefined }],
  ])('%s: no registry is asked, and no turn taken', async (_, claims) => {
    for (const _ of [1, 2, 3, 4]) {
      const answer = await logIn(claims);
      expect(answer.status).toBe(200);
      expect(answer.body).toContain('16');
      expectNothingOfAnybody(answer);
    }
    expect(asked).toEqual([]);
  });

  it.each([
    ['16 today', { birthdate: '2010-11-28' }],
    ['a birth date that is none, and a number', { birthdate: '1984' }],
  ])('not: %s', async (_, claims) => {
    expect((await logIn(claims)).status).toBe(303);
  });

  it('not, where the region wants no age', async () => {
    use({ minimumAge: 0 });
    expect((await logIn({ pid: undefined }, { kind: 'user-report' })).status).toBe(303);
  });
});

describe('limited', () => {
  it('the fourth time: says for how long, and asks no registry', async () => {
    for (const _ of [1, 2, 3]) await logIn();
    const answer = await logIn();
    expect(answer).toMatchObject({ status: 429, headers: { 'retry-after': '86400' } });
    expect(answer.body).toContain('24 hours');
    expectNothingOfAnybody(answer);
    expect(asked).toHaveLength(3);
  });

  it('a login that lost the race for the last turn', async () => {
    const limits = memoryLimits();
    deps = { ...deps, limits: { ...limits, take: async () => ({ hoursLeft: 5 }) } };
    expect((await logIn()).body).toContain('5 hours');
  });

  it('for everybody apart, and by provider', async () => {
    for (const _ of [1, 2, 3, 4]) await logIn();
    expect((await logIn({ sub: 'another' })).status).toBe(303);
  });
});

describe('technical errors', () => {
  it.each(['registry_unavailable', 'registry_invalid'] as const)('%s: the turn is kept', async (failure) => {
    finding = new RegistryError(failure);
    for (const _ of [1, 2, 3, 4]) {
      const answer = await logIn();
      expect(answer).toMatchObject({ status: 500, errorCode: failure });
      expectNothingOfAnybody(answer);
    }
    expect(counted).toEqual(Array(4).fill('RegistryFailing'));
  });

  it('a positive test without a date', async () => {
    finding = { positive: true };
    expect(await logIn()).toMatchObject({ status: 500, errorCode: 'registry_no_date' });
  });

  it.each<[string, Misbehaviour, string]>([
    ['the provider is down', { cut: true }, 'login_unavailable'],
    ['a token for another', { claims: { aud: 'another' } }, 'login_invalid'],
  ])('%s', async (_, how, failure) => {
    const answer = await logIn({}, {}, how);
    expect(answer).toMatchObject({ status: 500, errorCode: failure });
    expect(answer.body).toContain(failure);
    expectNothingOfAnybody(answer);
    expect(counted).toEqual(['LoginFailing']);
  });

  it('that nobody foresaw are not called the provider’s', async () => {
    deps = { ...deps, limits: { ...memoryLimits(), hoursLeft: () => Promise.reject(new Error('no table')) } };
    await expect(logIn()).rejects.toThrow('no table');
  });
});

describe('a person', () => {
  it('who says no at the provider can begin again', async () => {
    const given = await goOut();
    const { state = '' } = backFrom(given);
    const answer = await comeIn({ error: 'access_denied', state }, given);
    expect(answer).toMatchObject({ status: 200 });
    expect(answer.body).toContain(`/self/start?region=${REGION}`);
    expect(counted).toEqual([]);
  });

  it.each(['state', 'code'])('who comes back without %s', async (name) => {
    const given = await goOut();
    const { [name]: _, ...query } = backFrom(given);
    expect((await comeIn(query, given)).status).toBe(name === 'state' ? 401 : 500);
  });

  it('who presses “back”, or loads the page again, begins again', async () => {
    const given = await goOut();
    const query = backFrom(given);
    const first = await comeIn(query, given);
    expect(first.status).toBe(303);
    const again = await comeIn(query, first);
    expect(again.status).toBe(401);
    expect(again.body).toContain(`/self/start?region=${REGION}`);
    // A browser that has kept the cookie all the same: the provider takes no code twice.
    expect((await comeIn(query, given)).status).toBe(401);
  });

  it('with two tabs: the newer goes on, the older begins again, in either order', async () => {
    const [older, newer] = [await goOut(), await goOut()];
    const late = await comeIn(backFrom(older), newer);
    expect(late.status).toBe(401);
    expect(late.cookies).toBeUndefined();
    expect((await comeIn(backFrom(newer), newer)).status).toBe(303);
  });

  it('whose flow is of another browser begins again', async () => {
    const [own, another] = [await goOut(), await goOut()];
    expect((await comeIn(backFrom(another), own)).status).toBe(401);
    expect((await comeIn(backFrom(another))).status).toBe(401);
  });

  it('who takes ten minutes begins again', async () => {
    const given = await goOut();
    expect((await comeIn(backFrom(given), given, NOW + FLOW_SECONDS)).status).toBe(401);
    const again = await goOut({}, NOW - FLOW_SECONDS + 1);
    expect((await comeIn(backFrom(again), again)).status).toBe(303);
  });

  it('reads the pages in the language of the first one', async () => {
    finding = { positive: false };
    expect((await logIn({}, { lang: 'nb' })).body).toContain('lang="nb"');
  });

  it('whose region has left meanwhile begins again', async () => {
    const given = await goOut();
    deps = { ...deps, regions: {} };
    expect((await comeIn(backFrom(given), given)).status).toBe(401);
  });
});
