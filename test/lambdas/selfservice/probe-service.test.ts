import { describe, expect, it } from 'vitest';
import { probeService } from '../../../lambdas/selfservice/probe/probe-service.ts';
import { type Answer, startPublicServer } from '../../support/http/public-server.ts';
import { probing } from '../../support/process/probing.ts';

const DISCOVERY = 'login/.well-known/openid-configuration';
const key = (tokenClass: string) => ({ kid: 'k', tokenClass, publicKey: 'p', usableFrom: 1 });
const keys = (...classes: string[]) => JSON.stringify({ keys: classes.map(key) });
const provider = (issuer: string) => JSON.stringify({ issuer, authorization_endpoint: `${issuer}/auth` });

async function look(changed: (url: string) => Record<string, Answer> = () => ({})) {
  const answers: Record<string, Answer> = {};
  const { url } = await startPublicServer(answers);
  Object.assign(answers, {
    health: '{"status":"ok"}',
    'self/keys/NO': keys('confirmed', 'confirmed', 'user-report', 'user-report'),
    [DISCOVERY]: provider(`${url}login`),
    ...changed(url),
  });
  const { deps, counted, unexpected } = probing();
  const summary = await probeService(deps, {
    healthUrl: `${url}health`,
    regions: [
      { region: 'NO', kinds: ['confirmed', 'user-report'], keysUrl: `${url}self/keys/NO`, issuer: `${url}login` },
    ],
  });
  expect(JSON.stringify(summary)).not.toContain(url);
  expect(unexpected).toEqual([]);
  return { ...summary, counted };
}

describe('self-service from outside', () => {
  it('is well', async () => {
    expect(await look()).toEqual({ checks: 3, failed: [], counted: [] });
  });

  const withKeys = (text: Answer) => () => ({ 'self/keys/NO': text });
  const withProvider = (text: Answer) => () => ({ [DISCOVERY]: text });
  it.each([
    ['the API answers with an error', () => ({ health: 500 }), 'health', 'status 500'],
    ['a region has no keys of tokens', withKeys(404), 'NO/keys', 'status 404'],
    ['the list is a page', withKeys('<html>'), 'NO/keys', 'malformed'],
    [
      'a kind has no next key, so that its tokens soon cannot be signed',
      withKeys(keys('confirmed', 'confirmed', 'user-report')),
      'NO/keys',
      'no next key for user-report',
    ],
    ['the identity provider is away', withProvider(503), 'NO/identity-provider', 'status 503'],
    ['it answers with a page', withProvider('<html>'), 'NO/identity-provider', 'malformed'],
    [
      'it calls itself otherwise',
      withProvider(provider('https://x.example')),
      'NO/identity-provider',
      'another issuer',
    ],
  ])('is not: %s', async (_, changed, what, why) => {
    expect(await look(changed as () => Record<string, Answer>)).toEqual({
      checks: 3,
      failed: [{ what, why }],
      counted: ['ProbeFailed'],
    });
  });
});
