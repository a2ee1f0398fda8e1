import { describe, expect, it } from 'vitest';
import { failurePage, issueCode } from '../../../lambdas/selfservice/issue/issue-code.ts';
import type { IssueOutcome } from '../../../lambdas/selfservice/issue/issuer.ts';
import { ATTEMPT_SECONDS } from '../../../lambdas/selfservice/store/tokens.ts';
import { parseToken, tokenUuid } from '../../../protocol/eligibility/token.ts';
import { OVERLAP_SECONDS, ROTATION_SECONDS } from '../../../protocol/eligibility/token-keys.ts';
import { DAY_SECONDS } from '../../../protocol/keys/interval.ts';
import {
  anIssueStep,
  aToken,
  carriedBy,
  codeOf,
  daysAgo,
  headingOf,
  NOW,
  posted,
  regions,
  tokenRing,
} from '../../support/selfservice/self-service-issuing.ts';

function uuidOf(text: string): string {
  const token = parseToken(text);
  if (!token) throw new Error('No token');
  return tokenUuid(token);
}

describe('a token', () => {
  it('gives a code, which the page shows, once', async () => {
    const step = anIssueStep();
    const event = posted();
    const page = await step.send(event);
    expect([page.status, headingOf(page)]).toEqual([200, 'Your code']);
    expect([...step.server.live.values()]).toEqual([codeOf(page)]);
    expect(page.cookies).toBeUndefined();
    const again = await step.send(event);
    expect([again.status, headingOf(again), codeOf(again)]).toEqual([403, 'This login has given its code', undefined]);
    expect(step.server.wishes).toHaveLength(1);
    expect(step.events).toEqual(['TokenReused']);
  });

  it('is asked for by an identifier of its own, and by nothing of a person', async () => {
    const step = anIssueStep();
    const token = aToken();
    await step.send(posted({ token }));
    expect(step.server.wishes).toEqual([
      { uuid: uuidOf(token), testType: 'confirmed', symptomDate: daysAgo(5), testDate: daysAgo(5) },
    ]);
  });

  it('of a home test gives a code that says so, whatever the form says', async () => {
    const step = anIssueStep();
    const page = await step.send(posted({ token: aToken('user-report'), testDate: '' }));
    expect(headingOf(page)).toBe('Your code');
    expect(step.server.wishes).toMatchObject([{ testType: 'user-report', symptomDate: daysAgo(0), testDate: '' }]);
  });

  it.each([
    ['a test date beside a home test', { token: aToken('user-report'), testDate: daysAgo(1) }],
    ['no test date beside a test that the registry knows', { testDate: '' }],
  ])('with %s is none of ours', async (_, fields) => {
    const step = anIssueStep();
    expect(headingOf(await step.send(posted(fields)))).toBe('This does not give a code');
    expect(step.server.wishes).toEqual([]);
  });
});

describe('days (UTC)', () => {
  it.each([
    ['since', daysAgo(20), daysAgo(5), daysAgo(20)],
    ['since', daysAgo(6), daysAgo(5), daysAgo(6)],
    ['since', daysAgo(4), daysAgo(5), daysAgo(5)],
    ['since', daysAgo(0), daysAgo(5), daysAgo(5)],
    ['unknown', '', daysAgo(14), daysAgo(14)],
    // Approved before midnight.
    ['unknown', '', daysAgo(15), daysAgo(15)],
    ['none', daysAgo(3), daysAgo(0), daysAgo(0)],
    ['not-said', 'nonsense', daysAgo(1), daysAgo(1)],
  ])('%s %s, tested %s: from %s', async (symptoms, symptomDate, testDate, onset) => {
    const step = anIssueStep();
    expect(headingOf(await step.send(posted({ symptoms, symptomDate, testDate })))).toBe('Your code');
    expect(step.server.wishes).toMatchObject([{ symptomDate: onset, testDate }]);
  });

  it.each([daysAgo(16), daysAgo(-1), '2026-02-29', '27.03.2026', "<script>alert('x')</script>"])(
    'a test of %s is none of ours',
    async (testDate) => {
      const step = anIssueStep();
      const page = await step.send(posted({ testDate }));
      expect([page.status, headingOf(page)]).toEqual([403, 'This does not give a code']);
      expect(step.events).toEqual(['TokenInvalid']);
    },
  );

  it.each([
    ['', '', 'Choose one of the answers'],
    ['yes', '', 'Choose one of the answers'],
    ['since', '', 'Enter the first day with symptoms'],
    ['since', daysAgo(21), 'Enter a day from March 7, 2026 to March 27, 2026.'],
    ['since', daysAgo(-1), 'Enter a day from March 7, 2026 to March 27, 2026.'],
    ['since', '2026-02-29', 'Enter a day from'],
    ['since', '<script>alert(1)</script>', 'Enter a day from'],
  ])('%j %j can be corrected, with the same token', async (symptoms, symptomDate, problem) => {
    const step = anIssueStep();
    const token = aToken();
    const page = await step.send(posted({ token, symptoms, symptomDate }));
    expect([page.status, headingOf(page)]).toEqual([422, 'Correct your answer']);
    expect(page.body).toContain(problem);
    expect(page.body).not.toContain('<script');
    expect(carriedBy(page)).toEqual({ token, testDate: daysAgo(5) });
    expect(step.server.wishes).toEqual([]);
    expect(codeOf(await step.send(posted({ token })))).toBeDefined();
  });
});

describe('the key of a token', () => {
  const [old, current, next] = tokenRing('confirmed', NOW - ROTATION_SECONDS, NOW, NOW + ROTATION_SECONDS);
  const rings = { confirmed: tokenRing('confirmed', NOW - ROTATION_SECONDS, NOW, NOW + ROTATION_SECONDS) };
  const retired = 'This page is too old';

  it.each([
    [-1, 'Your code'],
    [0, 'Your code'],
    [OVERLAP_SECONDS - 1, 'Your code'],
    [OVERLAP_SECONDS, retired],
    [OVERLAP_SECONDS + 1, retired],
  ])('is accepted for an hour after the next one began: %i s', async (after, heading) => {
    const step = anIssueStep(rings);
    const page = await step.send(posted({ token: aToken('confirmed', old) }), NOW + after);
    expect(headingOf(page)).toBe(heading);
    expect(step.events).toEqual(heading === retired ? ['TokenRetired'] : []);
  });

  it.each([
    [-1, 'This does not give a code'],
    [0, 'Your code'],
    [1, 'Your code'],
  ])('is not accepted before it signs: %i s', async (after, heading) => {
    const step = anIssueStep(rings);
    expect(headingOf(await step.send(posted({ token: aToken('confirmed', current) }), NOW + after))).toBe(heading);
    expect(headingOf(await step.send(posted({ token: aToken('confirmed', next) }), NOW + after))).toBe(
      'This does not give a code',
    );
  });

  it('whose row is gone is a retired one', async () => {
    const step = anIssueStep({ confirmed: rings.confirmed.slice(1) });
    expect(headingOf(await step.send(posted({ token: aToken('confirmed', old) })))).toBe(retired);
  });
});

describe('what is no token', () => {
  const good = aToken();
  const [input, output, kid] = good.split('.') as [string, string, string];
  const other = aToken().split('.')[1];
  it.each([
    ['nothing', ''],
    ['of another class', `${input}.${output}.${kid.replace('confirmed', 'user-report')}`],
    ['of another region', `${input}.${output}.${kid.replace('NO', 'SE')}`],
    ['of a key that never was', `${input}.${output}.${kid.replace('v1', 'v2')}`],
    ['of no key', `${input}.${output}.constructor`],
    ["with another token's output", `${input}.${other}.${kid}`],
    ['cut off', good.slice(0, -1)],
    ['longer', `${good}0`],
    ['with script', `${good}"><script>alert(1)</script>`],
  ])('%s', async (_, token) => {
    const step = anIssueStep();
    const page = await step.send(posted({ token, testDate: daysAgo(5) }));
    expect([page.status, headingOf(page)]).toEqual([403, 'This does not give a code']);
    expect(page.body).not.toMatch(/<script|alert/);
    expect([step.events, step.server.wishes]).toEqual([['TokenInvalid'], []]);
  });

  it.each([
    ['of another site', { 'sec-fetch-site': 'cross-site' }],
    ['of a sister', { 'sec-fetch-site': 'same-site' }],
    ['of another origin', { origin: 'https://evil.example' }],
    ['of no origin', { origin: 'null' }],
    ['in JSON', { 'content-type': 'application/json' }],
  ])('a form %s', async (_, headers) => {
    expect(headingOf(await anIssueStep().send(posted({}, headers)))).toBe('This does not give a code');
  });

  it.each([
    ['twice', (body: string) => `${body}&token=x`],
    ['with a broken escape', (body: string) => `${body}&x=%`],
    ['of 9 kB', (body: string) => `${body}&x=${'x'.repeat(9_000)}`],
  ])('a form %s', async (_, change) => {
    const event = posted();
    expect(headingOf(await anIssueStep().send({ ...event, body: change(event.body ?? '') }))).toBe(
      'This does not give a code',
    );
  });

  it('a GET, from whoever loads the address again', async () => {
    const event = posted();
    const get = {
      ...event,
      requestContext: { ...event.requestContext, http: { ...event.requestContext.http, method: 'GET' } },
    };
    const page = await anIssueStep().send(get);
    expect([page.status, headingOf(page), page.headers?.allow]).toEqual([405, 'Begin again', 'POST']);
  });
});

describe('a verification server', () => {
  const unanswered = (over: boolean): IssueOutcome => ({ outcome: 'unanswered', over });
  it.each<[IssueOutcome, number, string, string]>([
    [unanswered(true), 504, 'The code has not arrived yet', 'IssueUnanswered'],
    [unanswered(false), 504, 'The code has not arrived yet', 'IssueUnanswered'],
    [{ outcome: 'unauthorized' }, 503, 'No code can be given right now', 'IssueUnauthorized'],
    [{ outcome: 'paused' }, 503, 'No code can be given right now', 'IssuePaused'],
    [{ outcome: 'refused' }, 503, 'No code can be given right now', 'IssueRefused'],
  ])('that says %j leaves the token as good as it was', async (outcome, status, heading, event) => {
    const step = anIssueStep();
    const token = aToken();
    const fields = { token, symptoms: 'since', symptomDate: daysAgo(7), testDate: daysAgo(2) };
    step.server.next.push(outcome);
    const page = await step.send(posted(fields));
    expect([page.status, headingOf(page)]).toEqual([status, heading]);
    expect(step.events).toEqual([event]);
    expect(carriedBy(page)).toEqual(fields);
    const retry = await step.send(posted(carriedBy(page)), NOW + ATTEMPT_SECONDS);
    expect(headingOf(retry)).toBe('Your code');
    expect(new Set(step.server.wishes.map(({ uuid }) => uuid)).size).toBe(1);
  });

  it.each([
    ['over', true, 0, 'Your code'],
    ['still going on', false, ATTEMPT_SECONDS - 1, 'The code has not arrived yet'],
    ['still going on', false, ATTEMPT_SECONDS, 'Your code'],
    ['still going on', false, ATTEMPT_SECONDS + 1, 'Your code'],
  ])('whose call is %s (%s): the next attempt after %i s', async (_, over, after, heading) => {
    const step = anIssueStep();
    const event = posted();
    step.server.next.push(unanswered(over));
    await step.send(event);
    expect(headingOf(await step.send(event, NOW + after))).toBe(heading);
  });

  it('that issued a code without a word: the retry replaces it, and one lives', async () => {
    const step = anIssueStep();
    const event = posted();
    step.server.next.push(async () => unanswered(false));
    expect(headingOf(await step.send(event))).toBe('The code has not arrived yet');
    expect(step.server.live.size).toBe(1);
    const page = await step.send(event, NOW + ATTEMPT_SECONDS);
    expect([...step.server.live.values()]).toEqual([codeOf(page)]);
  });

  it('whose code was used meanwhile: the token is, too', async () => {
    const step = anIssueStep();
    const token = aToken();
    step.server.claimed.add(uuidOf(token));
    for (const _ of [1, 2]) {
      expect(headingOf(await step.send(posted({ token })))).toBe('This login has given its code');
    }
    expect(step.server.wishes).toHaveLength(1);
  });

  it('that answers after a later attempt has begun: the page of the later one shows the code that lives', async () => {
    const step = anIssueStep();
    const event = posted();
    let later: Awaited<ReturnType<typeof step.send>> | undefined;
    step.server.next.push(async (issued) => {
      later = await step.send(event, NOW + ATTEMPT_SECONDS);
      return issued;
    });
    const first = await step.send(event);
    expect(headingOf(first)).toBe('The code has not arrived yet');
    expect([...step.server.live.values()]).toEqual([codeOf(later ?? first)]);
  });
});

describe('one token, 50 times at once', () => {
  const unanswered: IssueOutcome = { outcome: 'unanswered', over: false };

  it('gives one code to one of them', async () => {
    const step = anIssueStep();
    const event = posted();
    const pages = await Promise.all(Array.from({ length: 50 }, () => step.send(event)));
    const codes = pages.map(codeOf).filter((code) => code !== undefined);
    expect(codes).toEqual([...step.server.live.values()]);
    expect(codes).toHaveLength(1);
    expect(step.server.wishes).toHaveLength(1);
    expect(pages.filter((page) => headingOf(page) === 'The code has not arrived yet')).toHaveLength(49);
  });

  it('over a minute of lost answers never leaves two that live', async () => {
    const step = anIssueStep();
    const event = posted();
    for (let times = 0; times < 5; times++) step.server.next.push(async () => unanswered);
    const shown: string[] = [];
    for (let second = 0; second < 60; second += ATTEMPT_SECONDS) {
      const pages = await Promise.all(Array.from({ length: 8 }, () => step.send(event, NOW + second)));
      shown.push(...pages.map(codeOf).filter((code) => code !== undefined));
      expect(step.server.live.size).toBeLessThanOrEqual(1);
    }
    expect(shown).toEqual([...step.server.live.values()]);
    expect(step.server.wishes).toHaveLength(6);
  });
});

describe('a fault of ours', () => {
  it('after the code is there: it is shown', async () => {
    const { deps, server, events } = anIssueStep();
    const finish = () => Promise.reject(new Error('throttled'));
    const story = issueCode({ ...deps, tokens: { ...deps.tokens, finish }, count: (event) => events.push(event) });
    const page = await story(posted(), NOW);
    expect([...server.live.values()]).toEqual([codeOf(page)]);
    expect(events).toEqual(['TokenUnsettled']);
  });

  it('before that: the same token may be tried again', async () => {
    const fields = { token: aToken(), symptoms: 'since', symptomDate: daysAgo(3), testDate: daysAgo(3) };
    const page = failurePage(regions, posted(fields, {}, 'nb'));
    expect([page.status, headingOf(page)]).toEqual([504, 'Koden har ikke kommet ennå']);
    expect(carriedBy(page)).toEqual(fields);
    expect(headingOf(failurePage(regions, posted({ token: 'x' })))).toBe('Something went wrong');
  });

  it('of the keys is none of the token', async () => {
    const step = anIssueStep({ confirmed: [] });
    expect(headingOf(await step.send(posted(), NOW + DAY_SECONDS))).toBe('This does not give a code');
  });
});
