import { expect, it } from 'vitest';
import { readEnv } from '../../../../lambdas/shared/env.ts';
import { messageEnv } from '../../../../lambdas/verification/messages/env.ts';
import { openProviders } from '../../../../lambdas/verification/messages/providers/open-providers.ts';
import { ACCOUNT_SID } from '../../../support/messages/twilio-server.ts';

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
  const local = { kind: 'local-app', url: 'http://127.0.0.1:1/' };
  for (const all of [[twilio, own], [own, twilio], [local], []]) {
    expect(read(JSON.stringify(all))).toEqual(all);
    expect(openProviders(read(JSON.stringify(all)))).toHaveLength(all.length);
  }
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
