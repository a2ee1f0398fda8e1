/** Issue with a number: what is sent, what is answered, and what is left (verification-server.md §2.1, rows 7, 11 and 13). */
import { describe, expect, it } from 'vitest';
import type { IssueDeps } from '../../../../lambdas/verification/issuing/issue-codes.ts';
import { issueCode } from '../../../../lambdas/verification/laboratory/issue/issue-code.ts';
import type { Delivery, NotSent } from '../../../../lambdas/verification/messages/providers/provider.ts';
import type { NewCode } from '../../../../lambdas/verification/store/code-writes.ts';
import { parseIssueRequest } from '../../../../protocol/api/issue.ts';
import { ApiError } from '../../../../protocol/errors.ts';
import { type Given, issuingDeps } from '../../../support/verification/issuing.ts';
import { aCall, outcome } from '../../../support/verification/verification-calls.ts';
import { verificationSettings } from '../../../support/verification/verification-server.ts';

const phone = '+12068675309';

async function issue(body: object, { settings = {}, codes = {}, deps = {} }: Given = {}) {
  const asked: { wish: object; caps: object }[] = [];
  const sent: string[] = [];
  const stored: NewCode[] = [];
  const undone: string[] = [];
  const recording: Partial<IssueDeps> = {
    allowance: {
      async take(wish, caps) {
        asked.push({ wish, caps });
        return true;
      },
    },
    carry: async (message) => {
      sent.push(message.text);
      return { outcome: 'accepted' };
    },
    ...deps,
  };
  const story = issueCode(
    issuingDeps({
      settings,
      codes: {
        issue: async (_, code) => {
          stored.push(code);
          return 'stored';
        },
        undo: async (_, { codes: hashes }, promise) => {
          undone.push(`${hashes.length} ${promise ? 'with' : 'without'} promise`);
          return true;
        },
        ...codes,
      },
      deps: recording,
    }),
  );
  const bytes = Buffer.from(JSON.stringify({ testType: 'confirmed', ...body }));
  const answer = await outcome(() => story(() => parseIssueRequest(bytes, 'application/json'), aCall('admin')));
  return { answer, asked, sent, stored, undone };
}

const settingsWith = (sms: object) => ({ sms: { ...verificationSettings().sms, ...sms } });
const carried = (delivery: Delivery) => ({ carry: async () => delivery });

describe('a message goes', () => {
  it('for a code with a number, which was promised in its transaction', async () => {
    const { answer, sent, stored } = await issue({ phone });
    expect(answer).toMatchObject({ status: 200 });
    expect(sent).toHaveLength(1);
    expect(stored[0]?.diagnosis.message).toBe('sending');
    expect(stored[0]?.message?.Put?.Item).toMatchObject({ state: { S: 'claimed' } });
  });

  it.each([
    ['without a number', {}, {}],
    ['where nobody carries any', { phone }, { deps: { hasProvider: false } }],
    ['that the issuer sends', { phone, onlyGenerateSMS: true }, { settings: { allowGeneratedSms: true } }],
  ])('but none %s: nothing is promised or counted', async (_, body, given) => {
    const { answer, asked, sent, stored } = await issue(body, given);
    expect(answer).toMatchObject({ status: 200 });
    expect([asked, sent, stored[0]?.message, stored[0]?.diagnosis.message]).toEqual([[], [], undefined, undefined]);
  });

  it.each([
    ['by itself', {}, undefined],
    ['as a self-report', { testType: 'User-Report' }, 'If you did not request this'],
    ['by its label', { smsTemplateLabel: 'User Report' }, 'If you did not request this'],
  ])('with the text of its label: %s', async (_, body, part = 'Expires in 24 hours') => {
    expect((await issue({ phone, ...body })).sent[0]).toContain(part);
  });
});

describe('what may be sent is asked before anything is stored', () => {
  it('of the region’s caps, by kind', async () => {
    const { sms } = verificationSettings();
    const { asked } = await issue({ phone });
    expect(asked).toEqual([{ wish: { region: 'US-ZZ', phone, isUserReport: false }, caps: sms }]);
    expect((await issue({ phone, testType: 'user-report' })).asked[0]?.wish).toMatchObject({ isUserReport: true });
  });

  it('a cap that is reached: 429, and it is counted', async () => {
    const events: string[] = [];
    const deps = { allowance: { take: async () => false }, count: (event: string) => void events.push(event) };
    const { answer, stored } = await issue({ phone }, { deps });
    expect([answer, stored, events]).toEqual(['429 quota_exceeded', [], ['MessageCapReached']]);
  });

  it.each([
    ['the region’s own country', phone, {}, true],
    ['another country', '+4791234567', {}, false],
    ['one of several', '+4791234567', { countries: ['US', 'NO'] }, true],
    ['the own country, when it is not among them', phone, { countries: ['NO'] }, false],
  ])('%s', async (_, number, sms, isSent) => {
    const { answer, asked, stored } = await issue({ phone: number }, { settings: settingsWith(sms) });
    if (isSent) expect(answer).toMatchObject({ status: 200 });
    else expect([answer, asked, stored]).toEqual(['429 quota_exceeded', [], []]);
  });
});

describe('a message that did not go', () => {
  const notSent = (outcome: NotSent['outcome'], reason: NotSent['reason']): Delivery => ({ outcome, reason, code: '' });

  it.each([
    ['a refused number', notSent('refused', 'number'), '400 phone_number_invalid'],
    ['a full queue', notSent('refused', 'queue-full'), '400 sms_queue_full'],
    ['another refusal', notSent('refused', 'other'), '400 sms_failure'],
    ['a failing provider', notSent('failing', 'other'), '400 sms_failure'],
  ])('%s: its code is taken back', async (_, delivery, refusal) => {
    const { answer, undone } = await issue({ phone }, { deps: carried(delivery) });
    expect([answer, undone]).toEqual([refusal, ['2 with promise']]);
  });

  it('because it may not go unsigned: its code is taken back, and nothing was sent', async () => {
    const authenticate = async () => Promise.reject(new ApiError(400, 'sms_failure', 'no key'));
    const { answer, sent, undone } = await issue({ phone }, { deps: { authenticate } });
    expect([answer, sent, undone]).toEqual(['400 sms_failure', [], ['2 with promise']]);
  });

  it('and only to be shown: 500', async () => {
    const authenticate = async () => Promise.reject(new ApiError(400, 'sms_failure', 'no key'));
    const given = { settings: { allowGeneratedSms: true }, deps: { authenticate } };
    const { answer, undone } = await issue({ phone, onlyGenerateSMS: true }, given);
    expect([answer, undone]).toEqual(['500 sms_failure', ['2 without promise']]);
  });

  it('as its provider says, although its code was redeemed: the code stands', async () => {
    const given = { codes: { undo: async () => false }, deps: carried(notSent('refused', 'other')) };
    expect((await issue({ phone }, given)).answer).toMatchObject({ status: 200 });
  });

  it('and cannot be taken back: an error, and the promise stays for the sweep', async () => {
    const given = {
      codes: { undo: async () => Promise.reject(new Error('no answer')) },
      deps: carried(notSent('refused', 'number')),
    };
    expect((await issue({ phone }, given)).answer).toBe('no answer');
  });
});

it('a message whose end nobody knows is no failure, and nothing is taken back', async () => {
  const { answer, undone } = await issue({ phone }, { deps: carried({ outcome: 'unknown' }) });
  expect([answer, undone]).toEqual([expect.objectContaining({ status: 200 }), []]);
});
