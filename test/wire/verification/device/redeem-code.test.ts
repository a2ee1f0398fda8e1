import { createHash, randomBytes } from 'node:crypto';
import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { decodeJwt } from 'jose';
import { beforeEach, describe, expect, it } from 'vitest';
import { diagnosisRowKey } from '../../../../lambdas/verification/store/code-rows.ts';
import { diagnosisKey } from '../../../../protocol/codes/code.ts';
import { HOUR_SECONDS } from '../../../../protocol/keys/interval.ts';
import { createTable, localAws, localDynamo } from '../../../support/aws/local-aws.ts';
import { meteredDynamo } from '../../../support/aws/metered-dynamo.ts';
import { allRows } from '../../../support/aws/rows.ts';
import { longCodeOf } from '../../../support/messages/message-link.ts';
import {
  startVerificationServer,
  type TestAnswer,
  type TestServer,
} from '../../../support/verification/verification-server.ts';

const meter = meteredDynamo(localAws());
const symptomDate = '2026-11-20';
let server: TestServer;

beforeEach(async () => {
  server = await startVerificationServer({ dynamo: meter.dynamo, createTable });
});

const padding = () => randomBytes(24).toString('base64');
const times = <T>(count: number, make: () => Promise<T>) => Promise.all(Array.from({ length: count }, make));
const good = (answers: TestAnswer[]) => answers.filter(({ status }) => status === 200);
const refused = (answers: TestAnswer[], code: string) => answers.filter(({ errorCode }) => errorCode === code);
const token = (answer: TestAnswer) => decodeJwt(String(answer.body.token));

async function issue(body: object = {}) {
  const { body: issued } = await server.issue({ testType: 'likely', symptomDate, ...body });
  return { code: String(issued.code), uuid: String(issued.uuid) };
}

describe('a code', () => {
  it('is answered with what was issued', async () => {
    const { code } = await issue({ testDate: '2026-11-21' });
    const answer = await server.verify({ code, accept: ['likely'] });
    expect(answer.body).toEqual({ testtype: 'likely', symptomDate, testDate: '2026-11-21', token: expect.any(String) });
    expect(token(answer)).toMatchObject({ iat: server.clock.now, sub: 'likely.2026-11-20.2026-11-21' });
  });
  it('leaves out dates nobody knows', async () => {
    const { code } = await issue({ symptomDate: '' });
    expect(Object.keys((await server.verify({ code })).body)).toEqual(['testtype', 'token']);
  });
  it('is good until its last second', async () => {
    const { code } = await issue();
    server.clock.advance(899);
    expect((await server.verify({ code })).status).toBe(200);
  });
  it('is expired afterwards, and unknown when its pointer is due to be deleted', async () => {
    const { code } = await issue();
    server.clock.advance(900);
    expect((await server.verify({ code })).errorCode).toBe('code_expired');
    server.clock.advance(48 * HOUR_SECONDS - 1);
    expect((await server.verify({ code })).errorCode).toBe('code_expired');
    server.clock.advance(1);
    expect((await server.verify({ code })).errorCode).toBe('code_invalid');
  });
  it('belongs to its region', async () => {
    const { code } = await issue();
    expect((await server.verify({ code }, 'US-YY')).errorCode).toBe('code_invalid');
    expect((await server.verify({ code })).status).toBe(200);
  });
  it('is compared letter for letter', async () => {
    const { code } = await issue();
    expect((await server.verify({ code: ` ${code}` })).errorCode).toBe('code_invalid');
    expect((await server.verify({ code: '' })).errorCode).toBe('code_invalid');
  });
  it('of a type the phone cannot show stays usable', async () => {
    const { code } = await issue();
    expect(await server.verify({ code, accept: ['confirmed'] })).toMatchObject({
      status: 412,
      errorCode: 'unsupported_test_type',
    });
    expect((await server.verify({ code, accept: ['negative'] })).status).toBe(200);
    expect((await server.verify({ code, accept: ['confirmed'] })).errorCode).toBe('code_invalid');
  });
  it('that an operator ended is expired', async () => {
    const { code, uuid } = await issue();
    await setDiagnosis(uuid, 'shortExpires = :value', { N: String(server.clock.now) });
    expect((await server.verify({ code })).errorCode).toBe('code_expired');
  });
});

describe('a nonce', () => {
  const nonce = randomBytes(256);

  it('is asked for where the report had one; the code stays usable', async () => {
    const { code, uuid } = await issue();
    await setDiagnosis(uuid, 'nonce = :value', { B: createHash('sha256').update(nonce).digest() });
    expect((await server.verify({ code })).errorCode).toBe('code_invalid');
    expect((await server.verify({ code, nonce: randomBytes(256).toString('base64') })).errorCode).toBe('code_invalid');
    expect((await server.verify({ code, nonce: nonce.toString('base64url') })).status).toBe(200);
  });
  it('is not needed for a self-report through staff', async () => {
    const { code } = await issue({ testType: 'user-report', phone: '+18558361987' });
    expect((await server.verify({ code, accept: ['user-report'] })).status).toBe(200);
  });
});

describe('50 at once', () => {
  it('with 50 bodies: one winner', async () => {
    const { code } = await issue();
    const answers = await times(50, () => server.verify({ code, padding: padding() }));
    expect(good(answers)).toHaveLength(1);
    expect(refused(answers, 'code_invalid')).toHaveLength(49);
  });
  it('with one body that can be guessed: one winner', async () => {
    const { code } = await issue();
    const answers = await times(50, () => server.verify({ code }));
    expect(good(answers)).toHaveLength(1);
    expect(refused(answers, 'code_invalid')).toHaveLength(49);
  });
  it('with one body that cannot: 50 tokens that are one token', async () => {
    const { code } = await issue();
    const body = { code, padding: padding() };
    const answers = await times(50, () => server.verify(body));
    expect(new Set(good(answers).map((answer) => token(answer).jti)).size).toBe(1);
    expect(good(answers)).toHaveLength(50);
    const [first, last] = [answers[0]?.body.token, answers.at(-1)?.body.token];
    const ekeyhmac = Buffer.alloc(32).toString('base64');
    expect((await server.certificate({ token: last, ekeyhmac })).status).toBe(200);
    expect((await server.certificate({ token: first, ekeyhmac })).errorCode).toBe('token_expired');
  });
  it('by the short and the long code: one winner', async () => {
    const { code } = await issue({ phone: '2068675309' });
    const long = longCodeOf(server.messages.at(-1)?.text);
    expect(long).toHaveLength(16);
    const codes = Array.from({ length: 50 }, (_, n) => (n % 2 === 0 ? code : long));
    const answers = await Promise.all(codes.map((one) => server.verify({ code: one, padding: padding() })));
    expect(good(answers)).toHaveLength(1);
    expect(refused(answers, 'code_invalid')).toHaveLength(49);
  });
});

describe('a repeated request', () => {
  it('is answered again for 5 minutes, without a write', async () => {
    const { code } = await issue();
    const body = { code, accept: null, padding: padding() };
    const first = await server.verify(body);
    server.clock.advance(299);
    meter.spent();
    const again = await server.verify(body);
    expect(meter.spent().writeUnits).toBe(0);
    expect(token(again)).toEqual(token(first));
    server.clock.advance(1);
    expect((await server.verify(body)).errorCode).toBe('code_invalid');
  });
  it('is answered again although the code has ended meanwhile', async () => {
    const { code } = await issue();
    const body = { code, padding: padding() };
    server.clock.advance(890);
    const first = await server.verify(body);
    server.clock.advance(200);
    expect(token(await server.verify(body))).toEqual(token(first));
    expect((await server.verify({ ...body, padding: padding() })).errorCode).toBe('code_expired');
    server.clock.advance(100);
    expect((await server.verify(body)).errorCode).toBe('code_expired');
  });
  it('is one only with the same bytes', async () => {
    const { code } = await issue();
    const body = { code, padding: padding() };
    await server.verify(body);
    expect((await server.verify({ ...body, accept: null })).errorCode).toBe('code_invalid');
  });
});

it('counts what happened', async () => {
  const { code } = await issue();
  server.clock.advance(61);
  await server.verify({ code, accept: ['confirmed'] });
  await server.verify({ code: '0' });
  await server.verify({ code });
  await server.verify({ code });
  const rows = await allRows(localDynamo(), server.tables.statistics);
  const sum = (name: string) => rows.reduce((total, row) => total + Number(row[name]?.N ?? 0), 0);
  expect(rows.every((row) => row.pk?.S?.startsWith('US-ZZ#2026-11-22#') && row.expires?.N === '1803168000')).toBe(true);
  expect({
    issued: sum('codes_issued'),
    claimed: sum('codes_claimed'),
    invalid: sum('codes_invalid'),
    android: sum('codes_invalid_android'),
    age: sum('claim_age_seconds'),
    underFiveMinutes: sum('claim_age_1'),
  }).toEqual({ issued: 1, claimed: 1, invalid: 2, android: 2, age: 61, underFiveMinutes: 1 });
});

/** What later calls (expire, user-report) write into a diagnosis. */
async function setDiagnosis(uuid: string, set: string, value: { N: string } | { B: Buffer }): Promise<void> {
  await localDynamo().send(
    new UpdateItemCommand({
      TableName: server.tables.codes,
      Key: { pk: { S: diagnosisRowKey('US-ZZ', diagnosisKey(uuid)) } },
      UpdateExpression: `SET ${set}`,
      ExpressionAttributeValues: { ':value': value },
    }),
  );
}
