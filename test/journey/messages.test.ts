/** A report's message goes because its row appears in the outbox: nobody waits for the timer, which comes every minute. */
import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { beforeAll, expect, it } from 'vitest';
import { send } from '../../device/client/http.ts';
import { newestMessage } from '../../device/messages/inbox.ts';
import { stack } from '../support/setup/stack.ts';
import { nextBrakeWindow } from './support/brake.ts';
import { ok, userReport, verify } from './support/call.ts';
import { freshPhone } from './support/story.ts';

beforeAll(nextBrakeWindow);

const { messagesUrl } = stack();
const LOOKS = 30;

it.skipIf(messagesUrl === undefined)('comes by itself, and its code works with the nonce', async () => {
  const phone = freshPhone();
  const nonce = randomBytes(256).toString('base64');
  ok(await userReport({ phone, nonce }));
  const code = /c=(\d{6,10})/.exec(await messageTo(phone))?.[1];
  expect(ok(await verify({ code, nonce })).testtype).toBe('user-report');
});

async function messageTo(phone: string): Promise<string> {
  for (let look = 0; look < LOOKS; look++) {
    const message = await newestMessage(String(messagesUrl), send, phone, 0);
    if (message) return message.text;
    await pause(1_000);
  }
  return 'no message came';
}
