/** People issue codes on real tables: a uuid is one code and one message, whatever is pressed twice or lost. */
import { beforeEach, describe, expect, it } from 'vitest';
import { createTable, localAws, localDynamo } from '../../../support/aws/local-aws.ts';
import { lossyDynamo } from '../../../support/aws/lossy-dynamo.ts';
import { meteredDynamo } from '../../../support/aws/metered-dynamo.ts';
import { allRows } from '../../../support/aws/rows.ts';
import { type Desk, type DeskAnswered, startDesk } from '../../../support/staff/staff-desk.ts';

const uuid = '9a6bcc60-5a34-44ba-79cb-8514c0108a5d';
const spoken = { testType: 'confirmed', testDate: '2026-11-20', uuid };
const sent = { ...spoken, phone: '+12065550100' };
let desk: Desk;

beforeEach(async () => {
  desk = await startDesk({ dynamo: localDynamo(), createTable });
});

const rowsOf = (table: 'codes' | 'recentCodes' | 'statistics' | 'audit') =>
  allRows(localDynamo(), desk.server.tables[table]);
const diagnoses = async () => (await rowsOf('codes')).filter(({ state }) => state);
const codeOf = ({ body }: DeskAnswered) => String(body.code);
const redeem = async (code: string) => {
  const { status, errorCode = status } = await desk.server.verify({ code });
  return errorCode;
};
const fifty = async (call: () => Promise<DeskAnswered>) => {
  const settled = await Promise.allSettled(Array.from({ length: 50 }, call));
  return settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
};
const issued = (answers: readonly DeskAnswered[]) => answers.filter(({ status }) => status === 200);

describe('a code', () => {
  it('that is read out: seven write units, once the person’s name is noted for reports', async () => {
    const meter = meteredDynamo(localAws());
    desk = await startDesk({ dynamo: meter.dynamo, createTable });
    await desk.issue('nora', { ...spoken, uuid: uuid.replace('9', '8') });
    meter.spent();
    expect((await desk.issue('nora', spoken)).body).toMatchObject({ uuid, code: expect.stringMatching(/^\d{8}$/) });
    // Pointer, diagnosis and note, two units each in a transaction; statistics 1. The name is noted once a day.
    expect(meter.spent().writeUnits).toBe(7);
  });
  it('that is sent says what became of its message', async () => {
    expect((await desk.issue('nora', sent)).body).toMatchObject({ uuid, message: 'sent' });
    expect(desk.server.messages).toHaveLength(1);
  });
  it('is the person’s, in its rows and in the counters, and its number is noted nowhere', async () => {
    await desk.issue('a#b/c', sent);
    const [diagnosis] = await diagnoses();
    expect(diagnosis?.issuer?.S).toBe('person:a%23b%2Fc');
    const [note, ...others] = await rowsOf('recentCodes');
    expect(others).toEqual([]);
    expect(note).toEqual({
      pk: { S: 'US-ZZ#person:a%23b%2Fc' },
      sk: { S: `${desk.server.clock.now}#${uuid}` },
      expires: diagnosis?.expires,
    });
    const counted = (await rowsOf('statistics')).filter(({ codes_issued }) => codes_issued);
    expect(counted.map(({ sk }) => sk?.S)).toEqual(['person:a%23b%2Fc']);
  });
});

describe('fifty clicks at once', () => {
  it('on a code that is read out: one code, and every other click learns of it', async () => {
    const answers = await fifty(() => desk.issue('nora', spoken));
    expect(issued(answers)).toHaveLength(1);
    const refused = answers.filter(({ status }) => status !== 200);
    expect(new Set(refused.map(({ errorCode }) => errorCode))).toEqual(new Set(['uuid_already_exists']));
    expect(refused[0]?.body).toMatchObject({ code: { uuid, claimed: false }, mayBeReplaced: true });
    expect(await diagnoses()).toHaveLength(1);
    expect(await redeem(codeOf(issued(answers)[0] as DeskAnswered))).toBe(200);
  });
  it('on a code that is sent: one code, one message', async () => {
    const answers = await fifty(() => desk.issue('nora', sent));
    expect(issued(answers)).toHaveLength(1);
    expect(desk.server.messages).toHaveLength(1);
    expect(await diagnoses()).toHaveLength(1);
    expect(await rowsOf('recentCodes')).toHaveLength(1);
    const codes = new Set(answers.flatMap(({ errorCode }) => errorCode ?? []));
    codes.delete('quota_exceeded'); // Of five messages a day to one number: each try takes one before it is known to be the second.
    expect([...codes]).toEqual(['uuid_already_exists']);
  });
  it('to have it replaced: one does, and its code alone is good', async () => {
    const first = await desk.issue('nora', spoken);
    const { now } = desk.server.clock;
    desk.server.clock.advance(5);
    const answers = await fifty(() => desk.issue('nora', spoken, now));
    const [second, ...others] = issued(answers);
    expect(others).toEqual([]);
    expect(await redeem(codeOf(first))).toBe('code_invalid');
    expect(await redeem(codeOf(second as DeskAnswered))).toBe(200);
  });
});

describe('an answer that was lost', () => {
  it('of a code that is read out: the person learns of it, has it replaced, and finds it in the list once', async () => {
    const line = lossyDynamo(localAws());
    desk = await startDesk({ dynamo: line.dynamo, createTable });
    line.lose('TransactWriteItemsCommand', 10);
    await expect(desk.issue('nora', spoken)).rejects.toThrow('The connection broke');
    line.lose('', 0);
    desk.server.clock.advance(20);
    const again = await desk.issue('nora', spoken);
    expect(again).toMatchObject({ status: 409, errorCode: 'uuid_already_exists', body: { mayBeReplaced: true } });
    const { issuedAt } = again.body.code as { issuedAt: number };
    const replaced = await desk.issue('nora', spoken, issuedAt);
    expect(await redeem(codeOf(replaced))).toBe(200);
    const { codes } = (await desk.list('nora')).body as { codes: object[] };
    expect(codes).toEqual([
      expect.objectContaining({ uuid, claimed: true, issuer: { kind: 'person', id: 'nora', name: 'Name of nora' } }),
    ]);
  });
  it('of a code that was sent: it is never replaced, and the person learns that it went', async () => {
    await desk.issue('nora', sent);
    const { now } = desk.server.clock;
    desk.server.clock.advance(20);
    for (const replaces of [undefined, now]) {
      expect(await desk.issue('nora', sent, replaces)).toMatchObject({
        ...{ status: 409, errorCode: 'uuid_already_exists' },
        body: { code: { uuid, message: 'sent', claimed: false }, mayBeReplaced: false },
      });
    }
    expect(desk.server.messages).toHaveLength(1);
  });
  it('of a code whose text is for the person to send: not replaced either', async () => {
    desk = await startDesk({ dynamo: localDynamo(), createTable, settings: { allowGeneratedSms: true } });
    await desk.issue('nora', { ...sent, onlyGenerateSMS: true });
    const { now } = desk.server.clock;
    desk.server.clock.advance(20);
    expect((await desk.issue('nora', { ...sent, onlyGenerateSMS: true }, now)).body).toMatchObject({
      mayBeReplaced: false,
    });
  });
});

describe('a code stays what it is', () => {
  it('for another person, another region’s key and a laboratory, who learn nothing of it', async () => {
    const code = codeOf(await desk.issue('nora', spoken));
    const { now } = desk.server.clock;
    desk.server.clock.advance(20);
    expect(await desk.issue('omar', spoken, now)).toEqual({ status: 409, errorCode: 'uuid_already_exists', body: {} });
    expect((await desk.server.issue(spoken)).errorCode).toBe('uuid_already_exists');
    expect((await desk.server.issueOnly(spoken)).errorCode).toBe('uuid_already_exists');
    expect(await redeem(code)).toBe(200);
  });
  it('once it is redeemed', async () => {
    const code = codeOf(await desk.issue('nora', spoken));
    const { now } = desk.server.clock;
    desk.server.clock.advance(20);
    await redeem(code);
    const again = await desk.issue('nora', spoken, now);
    expect(again).toMatchObject({ status: 409, body: { code: { claimed: true }, mayBeReplaced: false } });
  });
  it('in the second in which it was issued, and for who was told of another', async () => {
    const code = codeOf(await desk.issue('nora', spoken));
    const { now } = desk.server.clock;
    expect((await desk.issue('nora', spoken, now)).errorCode).toBe('uuid_already_exists');
    desk.server.clock.advance(20);
    expect((await desk.issue('nora', spoken, now - 1)).errorCode).toBe('uuid_already_exists');
    expect(await redeem(code)).toBe(200);
  });
  it('when it was one of a batch', async () => {
    const { body } = await desk.batch('nora', { codes: [spoken] });
    const { now } = desk.server.clock;
    desk.server.clock.advance(20);
    expect((await desk.issue('nora', spoken, now)).body).toMatchObject({ mayBeReplaced: false });
    const [{ code = '' } = {}] = body.codes as { code?: string }[];
    expect(await redeem(code)).toBe(200);
  });
});

describe('a batch', () => {
  it('is refused item by item; one without a uuid alone', async () => {
    const other = { testType: 'likely', uuid: uuid.replace('9', '7') };
    const { status, body } = await desk.batch('nora', { codes: [spoken, { testType: 'likely' }, other, spoken] });
    const codes = (body.codes as { errorCode?: string }[]).map(({ errorCode = 'issued' }) => errorCode);
    expect([status, ...codes]).toEqual([400, 'issued', 'unparsable_request', 'issued', 'uuid_already_exists']);
    expect((await desk.list('nora')).body.codes).toHaveLength(2);
  });
  it('asked twenty times at once issues its codes once', async () => {
    const codes = Array.from({ length: 10 }, (_, n) => ({ ...spoken, uuid: uuid.replace('9a6bcc6', `9a6bcc${n}`) }));
    await Promise.allSettled(Array.from({ length: 20 }, () => desk.batch('nora', { codes })));
    expect(await diagnoses()).toHaveLength(10);
  });
});

describe('own codes', () => {
  it('are the five newest, without those that were taken back', async () => {
    let isRefused = false;
    const carry = () =>
      isRefused ? ({ outcome: 'refused', reason: 'number', code: '' } as const) : ({ outcome: 'accepted' } as const);
    desk = await startDesk({ dynamo: localDynamo(), createTable, carry });
    const own = (n: number) => uuid.replace('9a6bcc6', `9a6bcc${n}`);
    for (let n = 0; n < 7; n++) {
      isRefused = n === 6;
      await desk.issue('nora', { ...spoken, uuid: own(n), phone: `+1206555010${n}` });
      desk.server.clock.advance(1);
    }
    await desk.issue('omar', { ...spoken, uuid: own(8) });
    const { codes } = (await desk.list('nora')).body as { codes: { uuid: string }[] };
    expect(codes.map((code) => code.uuid)).toEqual([5, 4, 3, 2, 1].map(own));
    expect((await desk.list('pia')).body.codes).toEqual([]);
  });
});

describe('status and end', () => {
  it('are told of anybody’s code of the region, with the name of who still is a member', async () => {
    await desk.issue('former-nora', spoken);
    expect((await desk.show('omar', uuid)).body).toMatchObject({ issuer: { kind: 'person', id: 'former-nora' } });
    expect((await desk.show('omar', uuid)).body.issuer).not.toHaveProperty('name');
    await desk.server.issue({ testType: 'likely', uuid: uuid.replace('9', '7') });
    expect((await desk.show('omar', uuid.replace('9', '7'))).body).toMatchObject({
      ...{ testType: 'likely', issuer: { kind: 'api-key', id: 'admin-key' }, issuedAt: desk.server.clock.now },
    });
  });
  it('of another region’s code, or none: not found', async () => {
    await desk.server.issue({ testType: 'likely', uuid }, 'US-YY');
    for (const asked of [uuid, 'x', '']) {
      expect((await desk.show('omar', asked)).errorCode).toBe('code_not_found');
      expect((await desk.end('omar', asked)).errorCode).toBe('code_not_found');
    }
  });
  it('an end is in force at once, recorded as the person’s, and asked again answers the same', async () => {
    const code = codeOf(await desk.issue('nora', spoken));
    const { now } = desk.server.clock;
    expect((await desk.end('omar', uuid)).body).toMatchObject({ uuid, expiresAt: now, longExpiresAt: now });
    expect(await redeem(code)).toBe('code_expired');
    expect((await desk.end('omar', uuid)).status).toBe(200);
    const entries = await rowsOf('audit');
    expect(entries.map(({ actor, by, action, target }) => [actor?.S, by?.S, action?.S, target?.S])).toEqual([
      ['verification/staff-expire-code', 'person:omar', 'code-expired', `US-ZZ/${uuid}`],
    ]);
  });
  it('a code that was redeemed cannot be ended', async () => {
    await redeem(codeOf(await desk.issue('nora', spoken)));
    expect(await desk.end('nora', uuid)).toMatchObject({ status: 400, errorCode: 'code_claimed' });
  });
});
