import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { giveToken } from '../../../lambdas/selfservice/form/give-token.ts';
import type { EventName } from '../../../lambdas/shared/events.ts';
import type { HttpEvent } from '../../../lambdas/shared/http/call.ts';
import type { PageAnswer } from '../../../lambdas/shared/http/endpoints/page-endpoint.ts';
import { blind, finalize } from '../../../protocol/eligibility/blinding.ts';
import { parseToken, tokenHash } from '../../../protocol/eligibility/token.ts';
import { ROTATION_SECONDS } from '../../../protocol/eligibility/token-keys.ts';
import { publicKeyOf, redeems } from '../../../protocol/eligibility/voprf.ts';
import type { SignAnswer } from '../../../protocol/self-service/exchange.ts';
import { SESSION_SECONDS, type Session, type Turn } from '../../../protocol/self-service/session.ts';
import { type AnEvent, httpEvent } from '../../support/http/events.ts';
import { cookiesOf, REGION, sessions } from '../../support/selfservice/self-service.ts';
import {
  carriedBy,
  daysAgo,
  fixedTokenKeys,
  headingOf,
  NOW,
  regions,
  tokenRing,
} from '../../support/selfservice/self-service-issuing.ts';

const script = 'the script of the page';
const approved: Session = {
  id: '5b0f5a3e-0000-4000-8000-000000000001',
  region: REGION,
  kind: 'confirmed',
  sampleDate: daysAgo(5),
  turn: { person: 'hash of a pseudonym', id: 'turn' },
  expires: NOW + SESSION_SECONDS,
};

const formType = 'application/x-www-form-urlencoded';

/** `/self/form` with everything in memory; `served` once as the table is. */
function aFormStep(rings: Parameters<typeof fixedTokenKeys>[0] = undefined) {
  const events: EventName[] = [];
  const givenBack: Turn[] = [];
  const rows = new Map<string, string>();
  const deps = {
    ...{ regions, sessions, script, randomBytes },
    tokenKeys: fixedTokenKeys(rings),
    served: {
      async serve(id: string, request: string) {
        const known = rows.get(id) ?? request;
        rows.set(id, known);
        return known === request;
      },
    },
    async giveBack(turn: Turn) {
      givenBack.push(turn);
    },
    count: (event: EventName) => void events.push(event),
  };
  const story = giveToken(deps);
  const visit = async (event: AnEvent, session: Session | undefined = approved, now = NOW): Promise<PageAnswer> => {
    const given = session && cookiesOf({ status: 200, cookies: [await sessions.begin(session, NOW)] });
    const cookies = Object.entries(given ?? {}).map(([name, value]) => `${name}=${value}`);
    const headers = { host: 'self.example.org', ...event.headers };
    return story({ ...httpEvent({ path: '/self/form', ...event, headers }), cookies } as HttpEvent, now);
  };
  const send = (fields: Record<string, string>, session: Session | undefined = approved, now = NOW, headers = {}) => {
    const body = new URLSearchParams(fields).toString();
    return visit({ headers: { 'content-type': formType, ...headers }, body }, session, now);
  };
  const sign = (blinded: unknown, session: Session | undefined = approved, now = NOW) =>
    visit({ body: { blinded } }, session, now);
  return { visit, send, sign, events, givenBack, deps };
}

const base64Url = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url');
const aBlinding = () => blind(randomBytes(32), randomBytes);
const signed = ({ body = '' }: PageAnswer) => JSON.parse(body) as SignAnswer;
const isOver = (page: PageAnswer) => cookiesOf(page)['__Secure-enx-session'] === '';

describe('the form', () => {
  it('asks an approved person, with what the registry knows and nothing of whom', async () => {
    const page = await aFormStep().visit({ method: 'GET' });
    expect([page.status, headingOf(page), page.cookies]).toEqual([200, 'One question, then your code', undefined]);
    expect(page.body).toContain('We found your positive test of March 22, 2026.');
    expect(carriedBy(page)).toEqual({ testDate: daysAgo(5) });
    expect(page.body).not.toContain(approved.id);
    expect(page.body).not.toContain(approved.turn.person);
  });

  it('tells the script where to go, and lets it ask this host alone', async () => {
    const { body, headers } = await aFormStep().visit({ method: 'GET', query: { lang: 'nb' } });
    expect(body).toContain(
      '<form method="post" action="/self/form?lang=nb" data-kind="confirmed" data-keys="/self/keys/NO" data-issue="/self/issue?lang=nb"',
    );
    expect(body).toContain(`<script>${script}</script>`);
    expect(headers?.['content-security-policy']).toMatch(
      /script-src 'sha256-\S+'; connect-src 'self'; form-action 'self'/,
    );
    expect(headers?.['referrer-policy']).toBe('same-origin');
  });

  it('is in the language that the flow began in', async () => {
    const step = aFormStep();
    expect((await step.visit({ method: 'GET' }, { ...approved, language: 'fr' })).body).toContain('<html lang="fr"');
    expect(
      (await step.visit({ method: 'GET', query: { lang: 'es' } }, { ...approved, language: 'fr' })).body,
    ).toContain('<html lang="es"');
  });

  it('of a home test asks for no test', async () => {
    const { sampleDate: _, ...rest } = approved;
    const page = await aFormStep().visit({ method: 'GET' }, { ...rest, kind: 'user-report' });
    expect(page.body).toContain('You report a test that you took at home.');
    expect(carriedBy(page)).toEqual({ testDate: '' });
  });

  it.each([
    ['no session', undefined, NOW, 'Begin again'],
    ['one that ends now', approved, approved.expires, 'Begin again'],
    ['one that ends in a second', approved, approved.expires - 1, 'One question, then your code'],
    ['one of a region that has no self-service', { ...approved, region: 'SE' }, NOW, 'Begin again'],
  ])('with %s', async (_, session, now, heading) => {
    const { visit } = aFormStep();
    const page = session
      ? await visit({ method: 'GET' }, session, now)
      : await giveToken(aFormStep().deps)(bare(), now);
    expect(headingOf(page)).toBe(heading);
  });
  const bare = () => httpEvent({ method: 'GET', path: '/self/form' });
});

describe('a browser with script', () => {
  it('gets its element evaluated, and the session is over', async () => {
    const step = aFormStep();
    const blinding = aBlinding();
    const page = await step.sign(base64Url(blinding.blinded));
    expect([page.status, page.headers, isOver(page)]).toEqual([200, { 'content-type': 'application/json' }, true]);
    const { kid, evaluated, proof } = signed(page);
    const key = await step.deps.tokenKeys.signing(REGION, 'confirmed', NOW);
    const bytes = { evaluated: Buffer.from(evaluated, 'base64url'), proof: Buffer.from(proof, 'base64url') };
    const output = finalize(blinding, bytes, publicKeyOf(key.secret));
    expect([kid, redeems(key.secret, blinding.input, output)]).toEqual([key.kid, true]);
    expect([step.events, step.givenBack]).toEqual([[], []]);
  });

  it('whose answer got lost gets the same one again, and no second', async () => {
    const step = aFormStep();
    const [first, second] = [aBlinding(), aBlinding()].map(({ blinded }) => base64Url(blinded));
    const pages = [await step.sign(first), await step.sign(first), await step.sign(second), await step.sign(first)];
    expect(pages.map(({ status }) => status)).toEqual([200, 200, 409, 200]);
    expect(new Set(pages.filter(({ status }) => status === 200).map((page) => signed(page).evaluated)).size).toBe(1);
    expect(pages[2]?.body).toBe('{}');
  });

  it('that comes 50 times at once with as many elements gets one evaluated', async () => {
    const step = aFormStep();
    const pages = await Promise.all(Array.from({ length: 50 }, () => step.sign(base64Url(aBlinding().blinded))));
    expect(pages.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  it('gets no second key of a rotation for the same element', async () => {
    const ring = tokenRing('confirmed', NOW - ROTATION_SECONDS, NOW + 1);
    const step = aFormStep({ confirmed: ring });
    const blinded = base64Url(aBlinding().blinded);
    const [before, after] = [await step.sign(blinded), await step.sign(blinded, approved, NOW + 1)];
    expect([before.status, signed(before).kid, after.status]).toEqual([200, 'NO-confirmed-v1', 409]);
  });

  const element = base64Url(aBlinding().blinded);
  it.each([
    ['nothing', undefined],
    ['no text', 5],
    ['no base64', '!'],
    ['the identity', base64Url(Buffer.alloc(1))],
    ['33 bytes of zeros', base64Url(Buffer.alloc(33))],
    ['a point off the curve', base64Url(Buffer.from(`02${'ff'.repeat(32)}`, 'hex'))],
    ['x without y', base64Url(Buffer.from(`02${'00'.repeat(31)}01`, 'hex'))],
    ['32 bytes', element.slice(0, 43)],
    ['two elements', element + element],
    ['script', '<script>alert(1)</script>'],
  ])('%s is no element, and costs nothing', async (_, blinded) => {
    const step = aFormStep();
    const page = await step.sign(blinded);
    expect([page.status, page.body, page.cookies]).toEqual([400, '{}', undefined]);
    expect((await step.sign(element)).status).toBe(200);
    expect([step.events, step.givenBack]).toEqual([[], []]);
  });

  it('without a session is told so', async () => {
    const page = await giveToken(aFormStep().deps)(httpEvent({ body: { blinded: element } }), NOW);
    expect([page.status, page.body]).toEqual([401, '{}']);
  });
});

describe('a browser without script', () => {
  const answers = { symptoms: 'since', symptomDate: daysAgo(7), testDate: daysAgo(1) };

  it('gets a token to carry on, and is told what that means', async () => {
    const step = aFormStep();
    const page = await step.send(answers);
    expect([page.status, headingOf(page), isOver(page)]).toEqual([200, 'Your code is ready', true]);
    expect(page.body).toContain('could link it to your login at that moment');
    const { token = '', ...stated } = carriedBy(page);
    // The day of the test is what the registry said.
    expect(stated).toEqual({ ...answers, testDate: daysAgo(5) });
    const { input, output, kid } = parseToken(token) ?? expect.fail('no token');
    const key = await step.deps.tokenKeys.signing(REGION, 'confirmed', NOW);
    expect([kid, redeems(key.secret, input, output)]).toEqual([key.kid, true]);
  });

  it('whose form was sent twice gets the same token', async () => {
    const step = aFormStep();
    const pages = await Promise.all([step.send(answers), step.send(answers)]);
    const [one, other] = pages.map((page) => parseToken(carriedBy(page).token ?? ''));
    expect(one && other && tokenHash(one) === tokenHash(other)).toBe(true);
    const otherSession = await step.send(answers, { ...approved, id: 'another' });
    expect(carriedBy(otherSession).token).not.toBe(carriedBy(pages[0] as PageAnswer).token);
  });

  it('after its script got one gets none', async () => {
    const step = aFormStep();
    await step.sign(base64Url(aBlinding().blinded));
    expect(headingOf(await step.send(answers))).toBe('Begin again');
  });

  it.each([
    [{}, 'Choose one of the answers'],
    [{ symptoms: 'since' }, 'Enter the first day with symptoms'],
    [{ symptoms: 'since', symptomDate: daysAgo(21) }, 'Enter a day from'],
    [{ symptoms: 'since', symptomDate: daysAgo(-1) }, 'Enter a day from'],
    [{ symptoms: '<script>' }, 'Choose one of the answers'],
  ])('that sent %j may correct it', async (fields, problem) => {
    const step = aFormStep();
    const page = await step.send(fields);
    expect([page.status, headingOf(page), page.cookies]).toEqual([422, 'One question, then your code', undefined]);
    expect(page.body).toContain(problem);
    expect(page.body).toContain('<title>Error: One question, then your code</title>');
    expect(headingOf(await step.send(answers))).toBe('Your code is ready');
  });

  it.each([{ 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'none' }, { origin: 'https://evil.example' }])(
    'from a page that says %j is not ours',
    async (headers) => {
      const step = aFormStep();
      const page = await step.send(answers, approved, NOW, headers);
      expect([headingOf(page), page.cookies]).toEqual(['Begin again', undefined]);
    },
  );
});

describe('a token that cannot be signed', () => {
  it.each(['script', 'plain'] as const)('gives the turn back once, and ends the session (%s)', async (way) => {
    const step = aFormStep({ confirmed: [] });
    const go = () => (way === 'script' ? step.sign(base64Url(aBlinding().blinded)) : step.send({ symptoms: 'none' }));
    await expect(go()).rejects.toThrow('No key of tokens may sign yet');
    expect([step.events, step.givenBack]).toEqual([['SigningFailed'], [approved.turn]]);
    const later = { ...step.deps, tokenKeys: fixedTokenKeys() };
    const cookies = cookiesOf({ status: 200, cookies: [await sessions.begin(approved, NOW)] });
    const event = httpEvent({ body: { blinded: base64Url(aBlinding().blinded) }, headers: { host: 'h' } });
    const jar = Object.entries(cookies).map(([name, value]) => `${name}=${value}`);
    expect((await giveToken(later)({ ...event, cookies: jar }, NOW)).status).toBe(409);
  });

  it('after one was signed gives nothing back', async () => {
    const step = aFormStep();
    await step.sign(base64Url(aBlinding().blinded));
    const broken = giveToken({ ...step.deps, tokenKeys: fixedTokenKeys({ confirmed: [] }) });
    const cookies = cookiesOf({ status: 200, cookies: [await sessions.begin(approved, NOW)] });
    const jar = Object.entries(cookies).map(([name, value]) => `${name}=${value}`);
    const event = httpEvent({ body: { blinded: base64Url(aBlinding().blinded) }, headers: { host: 'h' } });
    await expect(broken({ ...event, cookies: jar }, NOW)).rejects.toThrow();
    expect(step.givenBack).toEqual([]);
  });
});
