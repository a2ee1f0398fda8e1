/** Refusals of issue that come of its message, or of what a number did before: each provoked over HTTP. */
import { beforeAll, describe, expect, it } from 'vitest';
import { send } from '../../../device/client/http.ts';
import { stack } from '../../support/setup/stack.ts';
import { nextBrakeWindow } from '../support/brake.ts';
import { issue, ok, refusal, verify } from '../support/call.ts';
import { freshPhone } from '../support/story.ts';

const { messagesUrl } = stack();

beforeAll(nextBrakeWindow);

/** The next message meets it. */
async function fail(next: string): Promise<void> {
  const url = new URL('/faults', messagesUrl).href;
  const headers = { 'Content-Type': 'application/json' };
  await send({ method: 'POST', url, headers, body: Buffer.from(JSON.stringify({ next })) });
}

describe.skipIf(messagesUrl === undefined)(
  'a message that is refused (needs a message app that can be told so)',
  () => {
    it.each([
      ['queue-full', 'sms_queue_full'],
      ['refused', 'phone_number_invalid'],
      ['failing', 'sms_failure'],
    ])('%s: the code is taken back, and the uuid is free again', async (fault, code) => {
      const order = { testType: 'confirmed', phone: freshPhone(), uuid: crypto.randomUUID() };
      await fail(fault);
      expect(refusal(await issue(order))).toEqual([400, code]);
      const { code: issued } = ok(await issue(order));
      expect((await verify({ code: issued })).status).toBe(200);
    });
  },
);

it('a label that the region does not have', async () => {
  const order = { testType: 'confirmed', phone: freshPhone(), smsTemplateLabel: 'No such label' };
  expect(refusal(await issue(order))).toEqual([400, 'sms_failure']);
});

it('a number that has reported already', async () => {
  const order = { testType: 'user-report', phone: freshPhone() };
  ok(await issue(order));
  expect(refusal(await issue(order))).toEqual([409, 'user_report_try_later']);
});
