/** From the form to the code in Chromium, through the steps themselves, with what they store in memory. */
import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { giveToken } from '../../../../lambdas/selfservice/form/give-token.ts';
import { listTokenKeys } from '../../../../lambdas/selfservice/keys/list-token-keys.ts';
import { sessionCookie } from '../../../../lambdas/selfservice/session/cookies.ts';
import type { Call, HttpEvent } from '../../../../lambdas/shared/http/call.ts';
import type { PageAnswer } from '../../../../lambdas/shared/http/endpoints/page-endpoint.ts';
import { browserScript } from '../../../../lib/constructs/code/browser-script.ts';
import { SESSION_SECONDS } from '../../../../protocol/self-service/session.ts';
import { openBrowser } from '../../../../tools/pages/open-browser.ts';
import { httpEvent } from '../../../support/http/events.ts';
import { fixedRing, ringVersion } from '../../../support/keys/fixed-ring.ts';
import { REGION } from '../../../support/selfservice/self-service.ts';
import {
  anIssueStep,
  daysAgo,
  fixedTokenKeys,
  NOW,
  regions,
} from '../../../support/selfservice/self-service-issuing.ts';

const script = browserScript();
const sessions = sessionCookie({ ring: fixedRing(ringVersion('session', 32)), randomBytes, secure: false });
let browser: Browser;
let server: Server;
let url: string;
/** Whose answers get lost on their way: method and path. Chromium asks once more by itself. */
let lost: string | undefined;
let issuing: ReturnType<typeof anIssueStep>;

/** Every step of the way; what a stack routes. */
function steps(): (event: HttpEvent) => Promise<PageAnswer> {
  const rows = new Map<string, string>();
  const served = {
    async serve(id: string, request: string) {
      rows.set(id, rows.get(id) ?? request);
      return rows.get(id) === request;
    },
  };
  const tokenKeys = fixedTokenKeys();
  const form = giveToken({
    ...{ regions, sessions, script, randomBytes, tokenKeys, served },
    giveBack: async () => {},
    count: () => {},
  });
  const keys = listTokenKeys({ regions, tokenKeys });
  return async (event) => {
    if (event.rawPath === '/self/form') return form(event, NOW);
    if (event.rawPath === '/self/issue') return issuing.send(event);
    const region = event.rawPath.split('/').at(-1);
    const { status, body } = await keys(undefined, { path: { region }, now: NOW } as unknown as Call);
    return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  };
}

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());
beforeEach(async () => {
  [lost, issuing] = [undefined, anIssueStep()];
  const answer = steps();
  server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
    const { method = '', headers } = request;
    const query = Object.fromEntries(searchParams);
    const event = {
      method,
      path: pathname,
      query,
      headers: headers as Record<string, string>,
      body: await text(request),
    };
    const { status, headers: answered = {}, cookies = [], body = '' } = await answer(httpEvent(event));
    if (lost === `${method} ${pathname}`) request.socket.destroy();
    else response.writeHead(status, { ...answered, 'set-cookie': cookies }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

/** The form of somebody whose login was approved, answered. */
async function answeredForm(options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ locale: 'en-US', ...options });
  const id = randomBytes(16).toString('hex');
  const turn = { person: 'hash', id: 'turn' };
  const approved = { id, region: REGION, kind: 'confirmed', sampleDate: daysAgo(5), turn } as const;
  const cookie = await sessions.begin({ ...approved, expires: NOW + SESSION_SECONDS }, NOW);
  const [, name = '', value = ''] = /^([^=]+)=([^;]+)/.exec(cookie) ?? [];
  await context.addCookies([{ name, value, domain: '127.0.0.1', path: '/self/form', httpOnly: true, sameSite: 'Lax' }]);
  const page = await context.newPage();
  await page.goto(`${url}/self/form`);
  await page.check('input[value=none]');
  return page;
}

const sign = 'POST /self/form';
const keys = `GET /self/keys/${REGION}`;
const press = (page: Page) => page.click('button[type=submit]');
const heading = (page: Page) => page.textContent('h1');
const codes = () => [...issuing.server.live.values()];

async function seesItsCode(page: Page): Promise<void> {
  await page.waitForURL('**/self/issue*');
  const shown = ((await page.textContent('.code')) ?? '').replace(/\D/g, '');
  expect(codes()).toHaveLength(1);
  expect(shown).toContain(codes()[0]);
  expect(issuing.server.wishes.at(-1)).toMatchObject({ testType: 'confirmed', testDate: daysAgo(5) });
}

it('with script', async () => {
  const page = await answeredForm();
  await press(page);
  await seesItsCode(page);
  expect(await page.context().cookies()).toEqual([]);
  await page.context().close();
});

it.each([
  ['the answer to the blinded element is', sign],
  ['the keys are', keys],
])('with script, when %s lost: another press of the button gets the code', async (_, answer) => {
  const page = await answeredForm();
  lost = answer;
  await press(page);
  await page.locator('#progress', { hasText: /^That did not/ }).waitFor();
  expect(codes()).toEqual([]);
  lost = undefined;
  await press(page);
  await seesItsCode(page);
  await page.context().close();
});

it('without script', async () => {
  const page = await answeredForm({ javaScriptEnabled: false });
  await press(page);
  expect(await heading(page)).toBe('Your code is ready');
  await press(page);
  await seesItsCode(page);
  await page.context().close();
});
