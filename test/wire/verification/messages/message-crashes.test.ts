/**
 * The function that issues, or the sender, dies at each of its calls to the outside, before or after the call is carried out.
 * Never do two messages go, and of every message that went there is a good code and a trace (docs/decisions/013-messages.md).
 */
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sweepOutbox } from '../../../../lambdas/verification/jobs/send-messages/send-messages.ts';
import type { Delivery } from '../../../../lambdas/verification/messages/providers/provider.ts';
import { createTable, localDynamo } from '../../../support/aws/local-aws.ts';
import { deaths, mortal } from '../../../support/aws/mortal.ts';
import { allRows } from '../../../support/aws/rows.ts';
import { longCodeOf } from '../../../support/messages/message-link.ts';
import {
  startVerificationServer,
  type TestServer,
  verificationSettings,
} from '../../../support/verification/verification-server.ts';

const CLAIM_SECONDS = 60;
const refused: Delivery = { outcome: 'refused', reason: 'number', code: '21211' };
const life = mortal(localDynamo());
const settings = { sms: { ...verificationSettings().sms, dailyCapPerNumber: 1_000, template: 'Code: [enslink] ' } };
let server: TestServer;
let ending: Delivery = { outcome: 'accepted' };
/** Texts that a provider got. */
const texts: string[] = [];

beforeAll(async () => {
  // The provider is one more thing outside that a dead process does not reach.
  const provide = async (text: string) => {
    texts.push(text);
    return ending;
  };
  const carry = ({ text }: { text: string }) => life.call(() => provide(text));
  server = await startVerificationServer({ dynamo: life.dynamo, createTable, settings, carry });
});

beforeEach(() => {
  life.revive();
  texts.length = 0;
  server.events.length = 0;
});

const sweep = () => sweepOutbox(server.sender, server.clock.now);
const rows = () => allRows(localDynamo(), server.tables.outbox);
const statusOf = async (uuid: string) => (await server.status({ uuid })).body.messageStatus;
let numbers = 0;
const fresh = () => {
  numbers++;
  const tail = String(numbers).padStart(4, '0');
  return { phone: `+1206867${tail}`, uuid: `9a6bcc60-5a34-44ba-79cb-8514c010${tail}` };
};

/** What the next runs of the sender do, on either side of the moment at which a claim is given up. */
async function sweepOn(): Promise<void> {
  await sweep();
  for (const seconds of [CLAIM_SECONDS - 1, 1, 1]) {
    server.clock.advance(seconds);
    await sweep();
  }
}

const endings: [string, Delivery][] = [
  ['takes', { outcome: 'accepted' }],
  ['gives no answer to', { outcome: 'unknown' }],
  ['refuses', refused],
];

describe.each(endings)('issue, when the provider %s the message', (_, delivery) => {
  const order = { testType: 'confirmed' };

  async function issueUntil(die: () => void) {
    ending = delivery;
    const { phone, uuid } = fresh();
    die();
    const answer = await server.issue({ ...order, phone, uuid }).catch(() => undefined);
    return { answer, phone, uuid };
  }

  it('dies at each of its calls', async () => {
    await issueUntil(() => life.revive());
    const calls = life.calls();
    expect(calls).toBeGreaterThanOrEqual(6);
    for (const [call, death] of deaths(calls)) {
      texts.length = 0;
      server.events.length = 0;
      const { answer, uuid } = await issueUntil(() => life.dieAt(call, death));
      life.revive();
      const where = `dies ${death} call ${call}`;
      const isStored = (await server.status({ uuid })).status === 200;
      const before = texts.length;
      await sweepOn();
      expect([where, texts.length, await rows()]).toEqual([where, before, []]);
      expect(before, where).toBeLessThanOrEqual(1);
      if (!isStored) {
        // Either nothing was written yet, or all of it was taken back.
        expect(texts.length === 0 || delivery === refused, where).toBe(true);
        expect((await server.issue({ ...order, uuid })).status, where).toBe(200);
        continue;
      }
      const status = await statusOf(uuid);
      expect(['sent', 'unknown'], where).toContain(status);
      const isCounted = server.events.includes('MessageUnknown');
      expect(status === 'sent' || isCounted || answer?.status === 200, where).toBe(true);
      const isReached = texts.length === 1 && delivery !== refused;
      if (isReached) expect((await server.verify({ code: longCodeOf(texts[0]) })).status, where).toBe(200);
    }
  });
});

describe.each(endings)('the sender, when the provider %s the message', (_, delivery) => {
  it('dies at each of its calls', async () => {
    const report = async () => {
      const { phone } = fresh();
      const nonce = Buffer.alloc(256, numbers).toString('base64');
      expect((await server.report({ phone, nonce })).status).toBe(200);
      return { phone, nonce };
    };
    await report();
    ending = delivery;
    life.revive();
    await sweep();
    const calls = life.calls();
    expect(calls).toBeGreaterThanOrEqual(4);
    for (const [call, death] of deaths(calls)) {
      const { phone, nonce } = await report();
      texts.length = 0;
      server.events.length = 0;
      const where = `dies ${death} call ${call}`;
      life.dieAt(call, death);
      await sweep().catch(() => undefined);
      life.revive();
      await sweepOn();
      expect([where, await rows()]).toEqual([where, []]);
      expect(texts.length, where).toBeLessThanOrEqual(1);
      if (texts.length === 0) expect(server.events, where).toContain('MessageUnknown');
      if (texts.length === 1 && delivery !== refused) {
        const code = /c=(\d{8}) /.exec(texts[0] ?? '')?.[1];
        expect((await server.verify({ code, nonce })).status, where).toBe(200);
      }
      const wasTakenBack = delivery === refused && texts.length === 1 && !server.events.includes('MessageUnknown');
      if (wasTakenBack) {
        ending = { outcome: 'accepted' };
        await server.report({ phone, nonce });
        expect((await sweep()).sent, where).toBe(1);
        ending = delivery;
      }
    }
  });
});

describe('user-report', () => {
  it('dies at each of its calls: nothing, or a message that is promised and goes', async () => {
    ending = { outcome: 'accepted' };
    const report = () => server.report({ phone: fresh().phone, nonce: Buffer.alloc(256, 1).toString('base64') });
    await report();
    life.revive();
    await report();
    const calls = life.calls();
    await sweep();
    for (const [call, death] of deaths(calls)) {
      texts.length = 0;
      life.dieAt(call, death);
      await report().catch(() => undefined);
      life.revive();
      const promised = (await rows()).length;
      await sweepOn();
      expect([call, death, texts.length, await rows()]).toEqual([call, death, promised, []]);
    }
  });
});
