/** A person's own report from the phone (verification-server.md §1.4), and the sender behind it. */
import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { sendRows, sweepOutbox } from '../../../../lambdas/verification/jobs/send-messages/send-messages.ts';
import type { Delivery } from '../../../../lambdas/verification/messages/providers/provider.ts';
import { HOUR_SECONDS } from '../../../../protocol/keys/interval.ts';
import { createTable, localAws, localDynamo } from '../../../support/aws/local-aws.ts';
import { meteredDynamo } from '../../../support/aws/metered-dynamo.ts';
import { allRows } from '../../../support/aws/rows.ts';
import {
  startVerificationServer,
  type TestServer,
  verificationSettings,
} from '../../../support/verification/verification-server.ts';

const meter = meteredDynamo(localAws());
const phone = '+12068675309';
const nonce = randomBytes(256).toString('base64');
const LIFE = 900;
let server: TestServer;
let ending: Delivery;

const serverWith = (sms: object = {}) =>
  startVerificationServer({
    dynamo: meter.dynamo,
    createTable,
    settings: { sms: { ...verificationSettings().sms, ...sms } },
    carry: () => ending,
  });

beforeEach(async () => {
  ending = { outcome: 'accepted' };
  server = await serverWith();
});

const sweep = () => sweepOutbox(server.sender, server.clock.now);
const outboxRows = () => allRows(localDynamo(), server.tables.outbox);
const codeRows = () => allRows(localDynamo(), server.tables.codes);
const report = (more: object = {}) => server.report({ phone, nonce, symptomDate: '2026-11-20', ...more });
const codeIn = (text = '') => /c=(\d{8}) /.exec(text)?.[1] ?? '';
const codeOf = (index = 0) => codeIn(server.messages[index]?.text);
/** Every way a member may tell something: its name, type and length. */
const looks = ({ status, body }: { status: number; body: object }) => [
  status,
  ...Object.entries(body).map(([name, value]) => `${name} ${typeof value} ${String(value).length}`),
];

describe('a report', () => {
  it('is answered before anything is sent, without code or uuid, for 11 write units', async () => {
    await report({ phone: '+12068675301' });
    meter.spent();
    const answer = await report();
    // Number and region 1 each, diagnosis, pointer, phone and message 2 each, statistics 1; the limit per address adds 1.
    expect(meter.spent()).toEqual({
      writeUnits: 11,
      calls: [
        'BatchGetItemCommand',
        'UpdateItemCommand',
        'UpdateItemCommand',
        'TransactWriteItemsCommand',
        'UpdateItemCommand',
      ],
    });
    expect(answer).toEqual({
      status: 200,
      body: { expiresAt: 'Sun, 22 Nov 2026 00:15:00 UTC', expiresAtTimestamp: server.clock.now + LIFE },
    });
    expect(server.messages).toEqual([]);
  });

  it('costs as little with the longest text that a region may write', async () => {
    server = await serverWith({ templates: { 'User Report': `${'x'.repeat(780)} [enslink] [expires]` } });
    await report({ phone: '+12068675301' });
    meter.spent();
    await report();
    expect(meter.spent().writeUnits).toBe(11);
    await sweep();
    expect(server.messages.map(({ text }) => text.length > 800)).toEqual([true, true]);
  });

  it('reaches the person through the sender, and works with the nonce of the phone alone', async () => {
    await report();
    meter.spent();
    expect(await sweep()).toEqual({ sent: 1, refused: 0, left: 0, unknown: 0, expired: 0 });
    // Claimed, written down as sent, removed; then counted.
    const writes = ['UpdateItemCommand', 'UpdateItemCommand', 'DeleteItemCommand', 'UpdateItemCommand'];
    expect(meter.spent().calls).toEqual(['ScanCommand', ...writes]);
    expect(server.messages).toMatchObject([{ region: 'US-ZZ', phone, isUserReport: true }]);
    expect(await outboxRows()).toEqual([]);
    const code = codeOf();
    expect((await server.verify({ code })).errorCode).toBe('code_invalid');
    const other = randomBytes(256).toString('base64');
    expect((await server.verify({ code, nonce: other })).errorCode).toBe('code_invalid');
    expect((await server.verify({ code, nonce })).body).toMatchObject({
      testtype: 'user-report',
      symptomDate: '2026-11-20',
    });
  });

  it('is sent from the keys of the stream alone', async () => {
    await report();
    const keys = (await outboxRows()).map((row) => row.pk?.S ?? '');
    expect(keys).toEqual([expect.stringMatching(/^US-ZZ#[\w-]{22}#waiting$/)]);
    expect(await sendRows(server.sender, [...keys, 'US-ZZ#gone#waiting'], server.clock.now)).toMatchObject({ sent: 1 });
    expect((await sendRows(server.sender, keys, server.clock.now)).sent).toBe(0);
    expect(server.messages).toHaveLength(1);
  });

  it('leaves neither number nor code nor nonce in any table, not even while its message waits', async () => {
    const asText = (_: string, value: unknown) =>
      value instanceof Uint8Array
        ? ['latin1', 'hex', 'base64'].map((as) => Buffer.from(value).toString(as as 'hex'))
        : value;
    const scan = async () =>
      JSON.stringify(
        await Promise.all(Object.values(server.tables).map((table) => allRows(localDynamo(), table))),
        asText,
      );
    await report();
    const waiting = await scan();
    await sweep();
    const sent = await scan();
    const raw = Buffer.from(nonce, 'base64');
    for (const rows of [waiting, sent]) {
      for (const secret of ['2068675309', codeOf(), nonce, raw.toString('hex').slice(0, 32)]) {
        expect(rows).not.toContain(secret);
      }
    }
  });
});

describe('a report that is not taken looks like one that is', () => {
  it('of the same number', async () => {
    const first = await report();
    const again = await report({ phone: '(206) 867-5309', nonce: randomBytes(256).toString('base64') });
    expect(looks(again)).toEqual(looks(first));
    expect(await codeRows()).toHaveLength(3);
    expect(await sweep()).toMatchObject({ sent: 1 });
  });

  it('beyond the cap of the day, of the number, and to a country that gets no messages', async () => {
    server = await serverWith({ dailyCapUserReports: 1 });
    const first = await report();
    const capped = await report({ phone: '+12068675301' });
    const foreign = await report({ phone: '+4791234567' });
    expect([looks(capped), looks(foreign)]).toEqual([looks(first), looks(first)]);
    expect(await codeRows()).toHaveLength(3);
    expect(server.events).toEqual(['MessageCapReached']);
    await sweep();
    expect(server.messages).toHaveLength(1);
  });

  it('50 times at once: one message', async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => report()));
    expect(new Set(answers.map((answer) => JSON.stringify(looks(answer)))).size).toBe(1);
    expect(await outboxRows()).toHaveLength(1);
    expect(await codeRows()).toHaveLength(3);
    await sweep();
    expect(server.messages).toHaveLength(1);
  });
});

describe('the same number again', () => {
  it('60 minutes after a report whose code nobody redeemed, and not a second before', async () => {
    await report();
    await sweep();
    server.clock.advance(HOUR_SECONDS - 1);
    await report();
    expect(await sweep()).toMatchObject({ sent: 0 });
    server.clock.advance(1);
    await report();
    expect(await sweep()).toMatchObject({ sent: 1 });
  });

  it('not after a code that was redeemed', async () => {
    await report();
    await sweep();
    await server.verify({ code: codeOf(), nonce });
    server.clock.advance(HOUR_SECONDS);
    await report();
    expect(await sweep()).toMatchObject({ sent: 0 });
  });

  it.each([
    [LIFE - 1, 200, undefined],
    [LIFE, 400, 'code_expired'],
    [LIFE + 1, 400, 'code_expired'],
  ])('its code after %i seconds: %i', async (seconds, status, errorCode) => {
    await report();
    await sweep();
    server.clock.advance(seconds);
    const answer = await server.verify({ code: codeOf(), nonce });
    expect([answer.status, answer.errorCode]).toEqual([status, errorCode]);
  });
});

describe('the sender', () => {
  it('50 of them at one row: one message', async () => {
    await report();
    const runs = await Promise.all(Array.from({ length: 50 }, sweep));
    expect(runs.reduce((sum, { sent }) => sum + sent, 0)).toBe(1);
    expect(server.messages).toHaveLength(1);
    expect(await outboxRows()).toEqual([]);
  });

  it('takes back a code that was refused: number and code are free at once', async () => {
    ending = { outcome: 'refused', reason: 'number', code: '21211' };
    await report();
    expect(await sweep()).toMatchObject({ refused: 1 });
    expect([await outboxRows(), await codeRows()]).toEqual([[], []]);
    ending = { outcome: 'accepted' };
    await report();
    expect(await sweep()).toMatchObject({ sent: 1 });
    expect((await server.verify({ code: codeOf(1), nonce })).status).toBe(200);
  });

  it('tries again each minute while providers fail, as long as the code lives', async () => {
    ending = { outcome: 'failing', reason: 'other', code: '' };
    await report();
    for (let minute = 0; minute < 14; minute++) {
      expect(await sweep()).toMatchObject({ left: 1 });
      server.clock.advance(60);
    }
    ending = { outcome: 'accepted' };
    expect(await sweep()).toMatchObject({ sent: 1 });
    expect((await server.verify({ code: codeOf(14), nonce })).status).toBe(200);
    expect(server.messages[14]?.text).toBe(server.messages[0]?.text);
  });

  it.each([
    [LIFE - 1, { sent: 1, expired: 0 }, []],
    [LIFE, { sent: 0, expired: 1 }, ['MessageExpired']],
    [LIFE + 1, { sent: 0, expired: 1 }, ['MessageExpired']],
  ])('%i seconds after the report', async (seconds, run, events) => {
    await report();
    server.clock.advance(seconds);
    expect(await sweep()).toMatchObject(run);
    expect(server.events).toEqual(events);
    expect(await outboxRows()).toEqual([]);
    if (run.expired === 0) return;
    expect(await codeRows()).toEqual([]);
    await report();
    expect(await sweep()).toMatchObject({ sent: 1 });
  });

  it('leaves a message alone whose end nobody knows, and the number for an hour', async () => {
    ending = { outcome: 'unknown' };
    await report();
    expect(await sweep()).toMatchObject({ unknown: 1 });
    const diagnosis = (await codeRows()).find((row) => row.pk?.S?.includes('#d#'));
    expect(diagnosis?.message).toEqual({ S: 'unknown' });
    await report();
    expect(await sweep()).toEqual({ sent: 0, refused: 0, left: 0, unknown: 0, expired: 0 });
    expect((await server.verify({ code: codeOf(), nonce })).status).toBe(200);
  });

  it('of many rows sends them all', async () => {
    server = await serverWith();
    const phones = Array.from({ length: 25 }, (_, index) => `+12068675${300 + index}`);
    for (const one of phones) await report({ phone: one });
    expect(await sweep()).toMatchObject({ sent: 25 });
    expect(server.messages.map((message) => message.phone).sort()).toEqual(phones);
  });
});
