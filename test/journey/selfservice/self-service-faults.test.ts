/** Whom self-service asks is out of order: a person gets a page that says so, keeps the turn, and may try again. */
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import https from 'node:https';
import { describe, expect, it } from 'vitest';
import { newVisitor, type PageSeen } from '../../support/http/visitor.ts';
import { stack } from '../../support/setup/stack.ts';
import { issuer, selfServiceUrl, startAddress } from '../support/self-service.ts';

const { registryUrl } = stack();

/** The next call meets it. */
async function orderAtRegistry(next: string): Promise<void> {
  const url = new URL('/faults', registryUrl);
  const headers = { 'content-type': 'application/json' };
  // It makes its certificates at its start; who orders a fault needs to trust none.
  const request = https.request(url, { method: 'POST', headers, rejectUnauthorized: false, agent: false });
  const [answer] = (await once(request.end(JSON.stringify({ next })), 'response')) as [IncomingMessage];
  answer.resume();
  expect(answer.statusCode).toBe(200);
}

async function orderAtProvider(next: string): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${issuer}/faults`, { method: 'POST', headers, body: JSON.stringify({ next }) });
  expect(answer.status).toBe(200);
}

async function logIn(login: string): Promise<PageSeen> {
  const visitor = newVisitor();
  const who = await visitor.open(startAddress({ kind: 'confirmed' }));
  return visitor.submit(who, {}, new RegExp(`value="${login}"`));
}

function expectTechnicalError({ url, status, body }: PageSeen, reference: string): void {
  expect([status, new URL(url).pathname]).toEqual([500, '/self/callback']);
  expect(body).toContain('Something went wrong');
  expect(body).toContain(reference);
}

describe.skipIf(registryUrl === undefined)('a technical error', () => {
  it.each([
    ['slow', 'registry_unavailable'],
    ['down', 'registry_unavailable'],
    ['wrong-certificate', 'registry_unavailable'],
    ['malformed', 'registry_invalid'],
    ['undated', 'registry_no_date'],
  ])('of a registry that is %s', async (fault, reference) => {
    await orderAtRegistry(fault);
    expectTechnicalError(await logIn('day-14'), reference);
  });

  it.each(['down', 'slow', 'error'])('of an identity provider that is %s', async (fault) => {
    await orderAtProvider(fault);
    expectTechnicalError(await logIn('day-14'), 'login_unavailable');
  });

  it('cost no turn: the next login goes on to the form', async () => {
    const { url, status } = await logIn('day-14');
    expect([status, url]).toEqual([200, `${selfServiceUrl}self/form`]);
  });
});
