/**
 * After a person has logged in, got a code and been refused one in a browser, everything that the local stack keeps is
 * searched for who they are and what they had in hand. Local stacks only: elsewhere nobody may look at everything.
 */
import { createHash } from 'node:crypto';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { peopleAt } from '../../../local/identity-provider/people.ts';
import { openBrowser } from '../../../tools/pages/open-browser.ts';
import { stack } from '../../support/setup/stack.ts';
import { newPerson, type Watched } from '../support/browser.ts';
import { type Kept, linesOfAllLogs, namesOfAllMetrics, rowsOfAllTables } from '../support/kept.ts';
import { codeOn, issuer, logIn, press, selfServiceUrl, sendForm } from '../support/self-service.ts';
import { dayBefore, time } from '../support/story.ts';

const isHere = stack().selfService !== undefined && inject('stackAws') !== undefined;

/** Name of the secret → its texts. */
type Secrets = ReadonlyMap<string, readonly string[]>;

let browser: Browser;
let people: Secrets;
let inHand: Secrets;
let visits: readonly Watched[];

beforeAll(async () => {
  if (!isHere) return;
  browser = await openBrowser();
  people = secretsOfPeople(await time.now());
  const withScript = await newPerson(browser);
  await logIn(withScript.page, 'positive');
  await sendForm(withScript.page, await dayBefore(2));
  const codes = [await codeOn(withScript.page)];
  const without = await newPerson(browser, { javaScriptEnabled: false });
  await logIn(without.page, 'd-number');
  await sendForm(without.page);
  await press(without.page);
  codes.push(await codeOn(without.page));
  const refused = await newPerson(browser);
  for (const login of ['negative', 'under-16', 'registry-error']) await logIn(refused.page, login);
  visits = [withScript, without, refused];
  for (const visit of visits) await visit.told();
  inHand = new Map([['code', codes], ...secretsInHand(visits)]);
});
afterAll(() => browser?.close());

/** As they are, and as anybody could make them from what is known: without a key. */
function secretsOfPeople(now: number): Secrets {
  const all = peopleAt(now);
  const unkeyed = (text: string) => {
    const digest = createHash('sha256').update(text).digest();
    return [digest.toString('hex'), digest.toString('base64'), digest.toString('base64url')];
  };
  const clear = all.flatMap(({ nationalNumber, subject }) => [nationalNumber, subject]);
  const pseudonyms = all.flatMap(({ subject }) => [subject, `${issuer}\n${subject}`, `${issuer}${subject}`]);
  return new Map([
    ['national number or subject', clear],
    [
      'name',
      all.flatMap(({ name, login, password }) =>
        [name, ...name.split(' '), `${login}-`, password].filter((one) => one.length > 4),
      ),
    ],
    ['birth date', all.map(({ birthDate }) => birthDate)],
    ['hash without a key', [...clear, ...pseudonyms].flatMap(unkeyed)],
  ]);
}

function secretsInHand(all: readonly Watched[]): [string, string[]][] {
  const asked = all.flatMap((visit) => visit.asked);
  const query = (name: string) => asked.flatMap(({ url }) => new URL(url).searchParams.get(name) ?? []);
  const tokens = asked.flatMap(({ url, body }) =>
    url.includes('/self/issue') ? new URLSearchParams(body).getAll('token') : [],
  );
  const blinded = asked.flatMap(({ body }) => /"blinded":"([^"]+)"/.exec(body)?.[1] ?? []);
  const ours = asked.filter(({ url }) => url.startsWith(selfServiceUrl));
  const cookies = ours.flatMap(({ cookie }) => cookie.split('; ').map((one) => one.slice(one.indexOf('=') + 1)));
  return [
    ['token', tokens.flatMap((token) => [token, ...token.split('.').slice(0, 2)])],
    ['blinded element', blinded],
    ['authorization code', query('code')],
    ['state, nonce and challenge', ['state', 'nonce', 'code_challenge'].flatMap(query)],
    ['cookie', cookies.filter((value) => value.length > 20)],
  ];
}

/** Where a secret was found, with the secret's kind: never the text itself. */
function findings(places: readonly Kept[], secrets: Secrets): string[] {
  return [...secrets].flatMap(([kind, texts]) => {
    const found = places.filter(({ text }) => texts.some((secret) => text.includes(secret)));
    return [...new Set(found.map(({ where }) => `${kind} in ${where}`))];
  });
}

describe.skipIf(!isHere)('of a person who logged in, nothing is kept', () => {
  it('and there was something to look for', () => {
    for (const secrets of [people, inHand]) {
      for (const [kind, texts] of secrets) expect(texts.length, kind).toBeGreaterThan(0);
    }
    expect(inHand.get('code')).toEqual([expect.stringMatching(/^\d{8}$/), expect.stringMatching(/^\d{8}$/)]);
    expect(inHand.get('token')).toHaveLength(6);
  });

  it('in the tables of the three domains', async () => {
    const rows = await rowsOfAllTables();
    for (const domain of ['Verification', 'Keyserver', 'Selfservice']) {
      expect(rows.filter(({ where }) => where.includes(domain)).length, domain).toBeGreaterThan(0);
    }
    // What is looked for in rows would be found: the issuer of these codes is there.
    expect(findings(rows, new Map([['issuer', ['self-service']]]))).not.toEqual([]);
    expect(findings(rows, people)).toEqual([]);
    expect(findings(rows, inHand)).toEqual([]);
  });

  it('in the logs', async () => {
    const lines = await linesOfAllLogs();
    expect(findings(lines, new Map([['step', ['selfservice/callback']]]))).not.toEqual([]);
    expect(findings(lines, people)).toEqual([]);
    expect(findings(lines, inHand)).toEqual([]);
  });

  it('in the metrics', async () => {
    const names = await namesOfAllMetrics();
    expect(findings(names, people)).toEqual([]);
    expect(findings(names, inHand)).toEqual([]);
  });

  it('in addresses, but for what a login needs in them', () => {
    const addresses = visits.flatMap(({ asked }) =>
      asked.map(({ url }) => ({ where: new URL(url).pathname, text: decodeURIComponent(url) })),
    );
    expect(findings(addresses, people)).toEqual([]);
    const needed = ['authorization code', 'state, nonce and challenge'];
    expect(findings(addresses, new Map([...inHand].filter(([kind]) => !needed.includes(kind))))).toEqual([]);
  });

  it('in cookies, which are sealed, end by themselves, and are seen by no script', async () => {
    const answers = (await Promise.all(visits.map((visit) => visit.told()))).flat();
    const ours = answers.filter(({ url }) => url.startsWith(selfServiceUrl)).flatMap(({ setCookies }) => setCookies);
    expect(ours.length).toBeGreaterThan(0);
    for (const cookie of ours)
      expect(cookie).toMatch(/; Max-Age=\d+; Path=\/self\/(callback|form); HttpOnly; SameSite=Lax$/i);
    const texts = ours.map((cookie) => ({ where: 'cookie', text: cookie + decodedOf(cookie) }));
    expect(findings(texts, people)).toEqual([]);
    expect(findings(texts, new Map([...inHand].filter(([kind]) => kind !== 'cookie')))).toEqual([]);
  });

  it('in the pages, but for the code and the token on the pages that hand them over', async () => {
    const answers = (await Promise.all(visits.map((visit) => visit.told()))).flat();
    const pages = answers.filter(({ url }) => url.startsWith(selfServiceUrl));
    const texts = pages.map(({ url, body, headers }) => ({
      where: new URL(url).pathname,
      text: `${JSON.stringify(headers)}${body}`,
    }));
    expect(
      findings(
        texts.map(({ where, text }) => ({ where, text: text.replace(/"location":"[^"]*"/, '') })),
        people,
      ),
    ).toEqual([]);
    const places = new Set(findings(texts, new Map([...inHand].filter(([kind]) => ['code', 'token'].includes(kind)))));
    expect([...places].sort()).toEqual(['code in /self/issue', 'token in /self/form']);
  });
});

function decodedOf(cookie: string): string {
  const value = cookie.slice(cookie.indexOf('=') + 1).split(';')[0] ?? '';
  return Buffer.from(value, 'base64url').toString('latin1');
}
