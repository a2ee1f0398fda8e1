import { expect, it } from 'vitest';
import { readEnv } from '../../../../lambdas/shared/env.ts';
import { messageEnv } from '../../../../lambdas/verification/messages/env.ts';
import { openProviders } from '../../../../lambdas/verification/messages/providers/open-providers.ts';
import { ACCOUNT_SID } from '../../../support/twilio-server.ts';

const read = (value: string | undefined) => readEnv(messageEnv, { MESSAGE_PROVIDERS: value }).MESSAGE_PROVIDERS;

it('names who carries messages, in order', () => {
  const twilio = {
    kind: 'twilio',
    baseUrl: 'https://x.example',
    accountSid: ACCOUNT_SID,
    sender: '12345',
    secret: 's',
  };
  const own = { kind: 'end-user-messaging', originationIdentity: 'ENX', configurationSet: 'enx-dev' };
  const names = (all: object[]) => openProviders(read(JSON.stringify(all))).map(({ name }) => name);
  expect([names([twilio, own]), names([{ kind: 'local-app', url: 'http://127.0.0.1:1/' }])]).toEqual([
    ['twilio', 'end-user-messaging'],
    ['local-app'],
  ]);
});

it('may be absent: then nobody does', () => {
  expect(read(undefined)).toEqual([]);
});

it.each([
  '{}',
  'null',
  '[null]',
  '[{}]',
  '[{"kind":"pigeon"}]',
  '{',
  '[{"kind":"twilio"},{"kind":"twilio"},{"kind":"twilio"}]',
])('is refused as %s', (value) => {
  expect(() => read(value)).toThrow('MESSAGE_PROVIDERS must be a JSON array of at most two providers');
});
