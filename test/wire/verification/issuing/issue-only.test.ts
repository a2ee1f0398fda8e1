/** The self-service's codes on real tables: a uuid that comes again replaces its code, and two are never live. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { beforeEach, describe, expect, it } from 'vitest';
import { DAY_SECONDS, HOUR_SECONDS } from '../../../../protocol/keys/interval.ts';
import { createTable, localAws, localDynamo } from '../../../support/aws/local-aws.ts';
import { lossyDynamo } from '../../../support/aws/lossy-dynamo.ts';
import { meteredDynamo } from '../../../support/aws/metered-dynamo.ts';
import { allRows } from '../../../support/aws/rows.ts';
import {
  startVerificationServer,
  type TestAnswer,
  type TestServer,
} from '../../../support/verification/verification-server.ts';

const meter = meteredDynamo(localAws());
const uuid = '9a6bcc60-5a34-44ba-79cb-8514c0108a5d';
const order = { testType: 'confirmed', testDate: '2026-11-20', uuid, externalIssuerID: 'self-service' };
let server: TestServer;

beforeEach(async () => {
  server = await startVerificationServer({ dynamo: meter.dynamo, createTable });
  meter.spent();
});

const codeRows = () => allRows(localDynamo(), server.tables.codes);
const times = <T>(count: number, make: (index: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, index) => make(index)));
const codeOf = ({ body }: TestAnswer) => String(body.code);
const verify = async (code: string) => {
  const { status, errorCode = status } = await server.verify({ code });
  return errorCode;
};

describe('a code', () => {
  it('is one pointer and one diagnosis, which names it', async () => {
    expect((await server.issueOnly(order)).status).toBe(200);
    expect(meter.spent()).toMatchObject({ writeUnits: 5 });
    const [pointer, diagnosis] = (await codeRows()).sort((a, b) => Number(!!a.state) - Number(!!b.state));
    expect(diagnosis?.codeHash?.S).toMatch(/^[\w-]{86}$/);
    expect(pointer?.pk?.S).toBe(`US-ZZ#${diagnosis?.codeHash?.S}`);
  });
  it('of a person’s own report keeps no number', async () => {
    const issued = await server.issueOnly({ testType: 'user-report', symptomDate: '2026-11-20', uuid });
    expect(meter.spent()).toMatchObject({ writeUnits: 5 });
    expect(await codeRows()).toHaveLength(2);
    expect((await server.verify({ code: codeOf(issued) })).body).toMatchObject({ testtype: 'user-report' });
  });
  it('is redeemed like any', async () => {
    const issued = await server.issueOnly(order);
    expect((await server.verify({ code: codeOf(issued), accept: ['confirmed'] })).body).toMatchObject({
      testtype: 'confirmed',
      testDate: '2026-11-20',
    });
    expect(await verify(codeOf(issued))).toBe('code_invalid');
  });
});

describe('a uuid that comes again', () => {
  it('replaces the code: seven write units, and the old one is unknown', async () => {
    const first = codeOf(await server.issueOnly(order));
    meter.spent();
    const again = await server.issueOnly({ ...order, testDate: '2026-11-19', symptomDate: '2026-11-18' });
    // Diagnosis, new pointer and old one, two units each in a transaction; statistics 1.
    const calls = ['BatchGetItemCommand', 'TransactWriteItemsCommand', 'UpdateItemCommand'];
    expect(meter.spent()).toEqual({ writeUnits: 7, calls });
    expect(again).toMatchObject({ status: 200, body: { uuid } });
    expect(await codeRows()).toHaveLength(2);
    expect(await verify(first)).toBe('code_invalid');
    const { body } = await server.verify({ code: codeOf(again) });
    expect(body).toMatchObject({ testDate: '2026-11-19', symptomDate: '2026-11-18' });
  });
  it('after the answer was lost', async () => {
    const line = lossyDynamo(localAws());
    server = await startVerificationServer({ dynamo: line.dynamo, createTable });
    line.lose('TransactWriteItemsCommand', 10);
    await expect(server.issueOnly(order)).rejects.toThrow('The connection broke');
    line.lose('', 0);
    const [lost] = await codeRows();
    expect(lost).toBeDefined();
    expect(await verify(codeOf(await server.issueOnly(order)))).toBe(200);
    expect(await codeRows()).toHaveLength(2);
  });
  it.each([
    ['ended', 900],
    ['ended a second less than 48 hours ago', 900 + 48 * HOUR_SECONDS - 1],
    ['ended 48 hours ago, whose digits may be another’s by now', 900 + 48 * HOUR_SECONDS],
    ['ended a second less than 14 days ago', 900 + 14 * DAY_SECONDS - 1],
    ['ended 14 days ago, and is no longer known', 900 + 14 * DAY_SECONDS],
  ])('replaces a code that has %s', async (_, seconds) => {
    const first = codeOf(await server.issueOnly(order));
    server.clock.advance(seconds);
    const again = await server.issueOnly({ testType: 'confirmed', uuid });
    expect(again.body).toMatchObject({ expiresAtTimestamp: server.clock.now + 900 });
    expect(await verify(first)).toBe('code_invalid');
    expect(await verify(codeOf(again))).toBe(200);
  });
  it('leaves the code alone that has the digits of the old one by now', async () => {
    let draw = 0;
    const digits = [1, 1, 2];
    const randomBytes = (size: number) => Buffer.alloc(size, size === 8 ? digits[draw++] : 7);
    server = await startVerificationServer({ dynamo: localDynamo(), createTable, randomBytes });
    await server.issueOnly(order);
    server.clock.advance(900 + 48 * HOUR_SECONDS);
    expect(codeOf(await server.issue({ testType: 'confirmed' }))).toBe('11111111');
    expect(codeOf(await server.issueOnly({ testType: 'confirmed', uuid }))).toBe('22222222');
    expect(await verify('11111111')).toBe(200);
    expect(await verify('22222222')).toBe(200);
  });
  it('replaces a code that staff ended', async () => {
    await server.issueOnly(order);
    expect((await server.expire({ uuid })).status).toBe(200);
    expect(await verify(codeOf(await server.issueOnly(order)))).toBe(200);
  });
  it.each([
    ['claimed', async (code: string) => void (await server.verify({ code }))],
    [
      'certified',
      async (code: string) => {
        const { body } = await server.verify({ code });
        const ekeyhmac = Buffer.alloc(32, 5).toString('base64');
        expect((await server.certificate({ token: body.token, ekeyhmac })).status).toBe(200);
      },
    ],
  ])('whose code is %s: refused, and the code stays what it is', async (_, redeem) => {
    await redeem(codeOf(await server.issueOnly(order)));
    const before = await codeRows();
    expect((await server.issueOnly(order)).errorCode).toBe('uuid_already_exists');
    expect(await codeRows()).toEqual(before);
  });
  it('with another key, or of staff: refused, and the code stays good', async () => {
    const code = codeOf(await server.issueOnly(order));
    expect((await server.issueOnly(order, 'another-key')).errorCode).toBe('uuid_already_exists');
    expect((await server.issue(order)).errorCode).toBe('uuid_already_exists');
    expect((await server.batch({ codes: [order] })).body.errorCode).toBe('uuid_already_exists');
    expect(await verify(code)).toBe(200);
  });
  it('in a call that was given up, after the next one: refused, and the code that the person has stays good', async () => {
    const { now } = server.clock;
    server.clock.advance(10);
    const code = codeOf(await server.issueOnly(order));
    server.clock.now = now;
    expect((await server.issueOnly(order)).errorCode).toBe('uuid_already_exists');
    expect(await verify(code)).toBe(200);
  });
  it('of staff: refused, and the code stays good', async () => {
    const code = codeOf(await server.issue(order));
    expect((await server.issueOnly(order)).errorCode).toBe('uuid_already_exists');
    expect(await verify(code)).toBe(200);
  });
});

describe('at the same time', () => {
  /** Which of these can be redeemed, each tried alone. */
  async function live(answers: readonly TestAnswer[]): Promise<number> {
    const tried: unknown[] = [];
    for (const answer of answers) tried.push(await verify(codeOf(answer)));
    expect(tried.filter((result) => result !== 200 && result !== 'code_invalid')).toEqual([]);
    return tried.filter((result) => result === 200).length;
  }
  const settled = async (calls: Promise<TestAnswer>[]) =>
    (await Promise.allSettled(calls)).flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));

  it.each([
    ['that is new', false],
    ['that exists', true],
  ])('50 calls with one uuid %s: one live code', async (_, exists) => {
    const first = exists ? [await server.issueOnly(order)] : [];
    const answers = await settled(Array.from({ length: 50 }, () => server.issueOnly(order)));
    expect(answers.length).toBeGreaterThan(0);
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    expect(await codeRows()).toHaveLength(2);
    expect(await live([...first, ...answers])).toBe(1);
  });
  it('a phone has found the old code when it is replaced: that is unknown, and the new one good', async () => {
    const deviceDynamo = new DynamoDBClient(localAws());
    let meanwhile = async () => {};
    const first = { step: 'initialize', name: 'meanwhile' } as const;
    deviceDynamo.middlewareStack.add(
      (next, context) => async (args) => {
        if (context.commandName === 'UpdateItemCommand') await meanwhile();
        return next(args);
      },
      first,
    );
    server = await startVerificationServer({ dynamo: localDynamo(), deviceDynamo, createTable });
    const old = codeOf(await server.issueOnly(order));
    let code = '';
    meanwhile = async () => {
      code ||= codeOf(await server.issueOnly(order));
    };
    expect(await verify(old)).toBe('code_invalid');
    expect(await verify(code)).toBe(200);
  });
  it('a phone redeems: it has the code, or the new one works, never both', async () => {
    const outcomes = await times(20, async (index) => {
      const own = { ...order, uuid: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}` };
      const code = codeOf(await server.issueOnly(own));
      const [redeemed, again] = await Promise.all([server.verify({ code }), server.issueOnly(own)]);
      const isNew = again.status === 200 && (await verify(codeOf(again))) === 200;
      if (again.status !== 200) expect(again.errorCode).toBe('uuid_already_exists');
      return [redeemed.status === 200, isNew];
    });
    for (const outcome of outcomes) expect(outcome.filter(Boolean)).toHaveLength(1);
  });
});

describe('statistics', () => {
  it('stand under the key, one for each uuid', async () => {
    await server.issueOnly(order);
    await server.issueOnly(order);
    await server.issueOnly({ testType: 'user-report' });
    await server.issue({ testType: 'confirmed' });
    const rows = await allRows(localDynamo(), server.tables.statistics);
    const sum = (key: string, counter: string) =>
      rows
        .filter(({ sk }) => sk?.S?.split('#')[0] === key)
        .reduce((total, row) => total + Number(row[counter]?.N ?? 0), 0);
    expect([sum('issue-only-key', 'codes_issued'), sum('issue-only-key', 'user_reports_issued')]).toEqual([2, 1]);
    expect(sum('admin-key', 'codes_issued')).toBe(1);
  });
});
