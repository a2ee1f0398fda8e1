import { beforeEach, describe, expect, it } from 'vitest';
import type { Delivery, TextMessage } from '../../../../lambdas/verification/messages/providers/provider.ts';
import { createTable, localAws, localDynamo } from '../../../support/aws/local-aws.ts';
import { meteredDynamo } from '../../../support/aws/metered-dynamo.ts';
import { allRows } from '../../../support/aws/rows.ts';
import {
  startVerificationServer,
  type TestServer,
  verificationSettings,
} from '../../../support/verification/verification-server.ts';

const meter = meteredDynamo(localAws());
const uuid = '9a6bcc60-5a34-44ba-79cb-8514c0108a5d';
const confirmed = { testType: 'confirmed' };
const phones = (count: number) => Array.from({ length: count }, (_, index) => `+1206867530${index}`);
const codeRows = ({ tables }: TestServer) => allRows(localDynamo(), tables.codes);
const outboxRows = ({ tables }: TestServer) => allRows(localDynamo(), tables.outbox);

interface Item {
  code?: string;
  uuid?: string;
  errorCode?: string;
}
const itemsOf = ({ body }: { body: Record<string, unknown> }) => body.codes as Item[];
const codesOf = (answer: { body: Record<string, unknown> }) =>
  itemsOf(answer).map(({ errorCode }) => errorCode ?? 'ok');

let server: TestServer;
beforeEach(async () => {
  server = await startVerificationServer({ dynamo: meter.dynamo, createTable });
});

const serverWith = (sms: object, carry?: (message: TextMessage) => Delivery) =>
  startVerificationServer({
    dynamo: localDynamo(),
    createTable,
    settings: { sms: { ...verificationSettings().sms, ...sms } },
    ...(carry && { carry }),
  });

it('ten codes without phones: one read for all, one transaction each, one counter', async () => {
  await server.batch({ codes: [] });
  meter.spent();
  const answer = await server.batch({ codes: Array(10).fill(confirmed) });
  expect(answer.status).toBe(200);
  const { calls, writeUnits } = meter.spent();
  expect(calls).toEqual(['BatchGetItemCommand', ...Array(10).fill('TransactWriteItemsCommand'), 'UpdateItemCommand']);
  expect(writeUnits).toBe(41);
  expect(new Set(itemsOf(answer).map(({ code }) => code)).size).toBe(10);
  expect(await codeRows(server)).toHaveLength(20);
  const [statistics] = await allRows(localDynamo(), server.tables.statistics);
  expect(statistics).toMatchObject({ codes_issued: { N: '10' } });
  for (const { code } of itemsOf(answer)) expect((await server.verify({ code })).status).toBe(200);
});

it('each item has its own answer, in its place', async () => {
  const codes = [
    confirmed,
    { testType: 'nonsense' },
    { ...confirmed, unknown: 1 },
    { ...confirmed, phone: 'call me' },
    'no object',
    { ...confirmed, uuid },
  ];
  const answer = await server.batch({ codes });
  expect([answer.status, answer.body.errorCode]).toEqual([400, 'invalid_test_type']);
  expect(answer.body.error).toBe(
    'Failed to issue 4 codes. Issued 2 codes successfully. See each error status in the codes array.',
  );
  expect(codesOf(answer)).toEqual([
    'ok',
    'invalid_test_type',
    'unparsable_request',
    'phone_number_invalid',
    'unparsable_request',
    'ok',
  ]);
  expect(itemsOf(answer)[5]?.uuid).toBe(uuid);
  expect(await codeRows(server)).toHaveLength(4);
});

describe('the same twice in one batch', () => {
  it('uuid: the second is refused, in any spelling, whatever else is wrong with it', async () => {
    const again = { testType: 'nonsense', uuid: uuid.toUpperCase() };
    const answer = await server.batch({ codes: [{ ...confirmed, uuid }, { ...confirmed, uuid }, again, confirmed] });
    expect([answer.status, answer.body.errorCode]).toEqual([409, 'uuid_already_exists']);
    expect(codesOf(answer)).toEqual(['ok', 'uuid_already_exists', 'uuid_already_exists', 'ok']);
  });

  it('uuid with a number: the second costs no message', async () => {
    const [phone = ''] = phones(1);
    const lab = await serverWith({ dailyCapPerNumber: 2 });
    await lab.batch({ codes: Array(5).fill({ ...confirmed, uuid, phone }) });
    expect(lab.messages).toHaveLength(1);
    expect((await lab.issue({ ...confirmed, phone })).status).toBe(200);
    expect((await lab.issue({ ...confirmed, phone })).errorCode).toBe('quota_exceeded');
  });

  it('number of a self-report: the second is refused, and one message goes', async () => {
    const [phone = ''] = phones(1);
    const answer = await server.batch({ codes: Array(2).fill({ testType: 'user-report', phone }) });
    expect([answer.status, answer.body.errorCode]).toEqual([409, 'user_report_try_later']);
    expect(codesOf(answer)).toEqual(['ok', 'user_report_try_later']);
    expect(server.messages).toHaveLength(1);
    expect(await codeRows(server)).toHaveLength(3);
  });

  it('by ten laboratories at once: each of ten uuids is issued once', async () => {
    const codes = Array.from({ length: 10 }, (_, index) => ({
      ...confirmed,
      uuid: `9a6bcc60-5a34-44ba-79cb-8514c0108a0${index}`,
    }));
    const answers = await Promise.all(Array.from({ length: 10 }, () => server.batch({ codes })));
    const issued = answers.flatMap(itemsOf).filter(({ code }) => code);
    expect(issued.map((item) => item.uuid).sort()).toEqual(codes.map((code) => code.uuid));
    expect(await codeRows(server)).toHaveLength(20);
  });
});

describe('messages', () => {
  it('each number gets the text of its own code', async () => {
    const answer = await server.batch({ codes: phones(10).map((phone) => ({ ...confirmed, phone })) });
    expect(answer.status).toBe(200);
    expect(server.messages.map(({ phone }) => phone).sort()).toEqual(phones(10));
    expect(new Set(server.messages.map(({ text }) => text)).size).toBe(10);
    expect(await outboxRows(server)).toEqual([]);
  });

  it('a cap that is reached in the middle refuses the rest, and what needs no message is issued', async () => {
    const lab = await serverWith({ dailyCap: 2 });
    const codes = [...phones(4).map((phone) => ({ ...confirmed, phone })), confirmed];
    const answer = await lab.batch({ codes });
    expect([answer.status, answer.body.errorCode]).toEqual([429, 'quota_exceeded']);
    expect(codesOf(answer)).toEqual(['ok', 'ok', 'quota_exceeded', 'quota_exceeded', 'ok']);
    expect(lab.messages).toHaveLength(2);
    expect(await codeRows(lab)).toHaveLength(8);
  });

  it('one that the provider refuses leaves nothing, and uuid and number may come again', async () => {
    let isRefusing = true;
    const carry = ({ phone }: TextMessage): Delivery =>
      isRefusing && phone === phones(3)[2]
        ? { outcome: 'refused', reason: 'number', code: '21211' }
        : { outcome: 'accepted' };
    const lab = await serverWith({}, carry);
    const codes = phones(4).map((phone, index) => ({
      testType: index === 2 ? 'user-report' : 'confirmed',
      phone,
      uuid: `9a6bcc60-5a34-44ba-79cb-8514c0108a0${index}`,
    }));
    const answer = await lab.batch({ codes });
    expect([answer.status, answer.body.errorCode]).toEqual([400, 'phone_number_invalid']);
    expect(codesOf(answer)).toEqual(['ok', 'ok', 'phone_number_invalid', 'ok']);
    expect(await codeRows(lab)).toHaveLength(9);
    expect(await outboxRows(lab)).toEqual([]);
    expect((await lab.status({ uuid: codes[2]?.uuid })).errorCode).toBe('code_not_found');
    isRefusing = false;
    expect(codesOf(await lab.batch({ codes }))).toEqual([
      'uuid_already_exists',
      'uuid_already_exists',
      'ok',
      'uuid_already_exists',
    ]);
  });
});
