/** From a token to a code on real tables of both servers, with the real request between them: never two that live. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { issueCode } from '../../../lambdas/selfservice/issue/issue-code.ts';
import { openIssuer } from '../../../lambdas/selfservice/issue/issuer.ts';
import { ATTEMPT_SECONDS, openTokens } from '../../../lambdas/selfservice/store/tokens.ts';
import { tokensTable } from '../../../lambdas/selfservice/tables.ts';
import type { HttpEvent } from '../../../lambdas/shared/http/call.ts';
import { keptSecret } from '../../../lambdas/shared/kept.ts';
import { utcDay } from '../../../protocol/keys/interval.ts';
import { createTable, localDynamo } from '../../support/aws/local-aws.ts';
import { allRows } from '../../support/aws/rows.ts';
import {
  anIssueStep,
  aToken,
  carriedBy,
  codeOf,
  headingOf,
  posted,
} from '../../support/selfservice/self-service-issuing.ts';
import { startVerificationServer, type TestServer } from '../../support/verification/verification-server.ts';

/** How long self-service waits here for the verification server. */
const WAIT_MILLISECONDS = 1_000;

let verification: TestServer;
let front: Server;
/** What becomes of the next requests before they are answered. */
let delays: ((issue: () => Promise<string>) => Promise<string>)[];
let send: (event: HttpEvent) => ReturnType<ReturnType<typeof issueCode>>;

beforeEach(async () => {
  verification = await startVerificationServer({ dynamo: localDynamo(), createTable });
  delays = [];
  front = createServer(async (request, response) => {
    const body = JSON.parse(await text(request)) as object;
    const issue = async () => {
      const { status, errorCode, body: answer } = await verification.issueOnly(body);
      response.statusCode = status;
      return JSON.stringify({ errorCode, ...answer });
    };
    response.end(await (delays.shift() ?? ((now) => now()))(issue));
  });
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${(front.address() as AddressInfo).port}/`;
  const key = keptSecret(async () => 'key');
  const tokens = openTokens(localDynamo(), await createTable(tokensTable));
  const issuer = openIssuer(address, () => key, WAIT_MILLISECONDS);
  const story = issueCode({ ...anIssueStep().deps, tokens, issuer, count: () => {} });
  send = (event) => story(event, verification.clock.now);
});
afterEach(() => {
  front.closeAllConnections();
  front.close();
});

const aForm = () => posted({ token: aToken(), testDate: utcDay(verification.clock.now) });
const verify = async (code = '') => (await verification.verify({ code })).status;
/** A code is one pointer beside the diagnosis. */
const liveCodes = async () =>
  (await allRows(localDynamo(), verification.tables.codes)).filter(({ state }) => state === undefined).length;

it('fifty times at once: one code, which is redeemed', { timeout: 120_000 }, async () => {
  const form = aForm();
  const pages = await Promise.all(Array.from({ length: 50 }, () => send(form)));
  const codes = pages.map(codeOf).filter((code) => code !== undefined);
  expect(codes).toHaveLength(1);
  expect(await liveCodes()).toBe(1);
  expect(await verify(codes[0])).toBe(200);
});

it('when the answer comes too late: the retry replaces the code, and only what is shown is good', async () => {
  const form = aForm();
  let lost = '';
  delays.push(async (issue) => {
    lost = await issue();
    await pause(WAIT_MILLISECONDS + 200);
    return lost;
  });
  const late = await send(form);
  expect(headingOf(late)).toBe('The code has not arrived yet');
  verification.clock.advance(ATTEMPT_SECONDS);
  const page = await send(posted(carriedBy(late)));
  expect(await liveCodes()).toBe(1);
  expect(await verify(JSON.parse(lost).code)).not.toBe(200);
  expect(await verify(codeOf(page))).toBe(200);
});

it('when the code of a lost answer was redeemed all the same: there is no other', async () => {
  const form = aForm();
  let lost = '';
  delays.push(async (issue) => {
    lost = await issue();
    await pause(WAIT_MILLISECONDS + 200);
    return lost;
  });
  await send(form);
  expect(await verify(JSON.parse(lost).code)).toBe(200);
  verification.clock.advance(ATTEMPT_SECONDS);
  for (const _ of [1, 2]) expect(headingOf(await send(form))).toBe('This login has given its code');
});

it('when the connection breaks off before anything is issued: the same token gives a code afterwards', async () => {
  const form = aForm();
  delays.push(async () => {
    front.closeAllConnections();
    return '';
  });
  expect(headingOf(await send(form))).toBe('The code has not arrived yet');
  expect(await liveCodes()).toBe(0);
  verification.clock.advance(ATTEMPT_SECONDS);
  expect(await verify(codeOf(await send(form)))).toBe(200);
});
