import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { DAY_SECONDS, HOUR_SECONDS } from '../../../../protocol/keys/interval.ts';
import { keyedHash } from '../../../../protocol/rings/keyed-hash.ts';
import { createTable, localAws, localDynamo } from '../../../support/aws/local-aws.ts';
import { meteredDynamo } from '../../../support/aws/metered-dynamo.ts';
import { allRows } from '../../../support/aws/rows.ts';
import { changingRing, ringVersion } from '../../../support/keys/fixed-ring.ts';
import { longCodeOf } from '../../../support/messages/message-link.ts';
import {
  startVerificationServer,
  type TestServer,
  verificationSettings,
} from '../../../support/verification/verification-server.ts';

const meter = meteredDynamo(localAws());
const uuid = '9a6bcc60-5a34-44ba-79cb-8514c0108a5d';
const phone = '+18558361987';
const manyToOneNumber = { sms: { ...verificationSettings().sms, dailyCapPerNumber: 100 } };
let server: TestServer;

beforeEach(async () => {
  server = await startVerificationServer({ dynamo: meter.dynamo, createTable });
  meter.spent();
});

const codeRows = () => allRows(localDynamo(), server.tables.codes);
const phoneRows = async () => (await codeRows()).filter((row) => row.pk?.S?.includes('#p#'));
const outboxRows = () => allRows(localDynamo(), server.tables.outbox);
const times = <T>(count: number, make: () => Promise<T>) => Promise.all(Array.from({ length: count }, make));

describe('a code without a phone', () => {
  it('is one pointer and one diagnosis, without the code itself', async () => {
    const issued = await server.issue({
      testType: 'Confirmed',
      testDate: '2026-11-20',
      uuid,
      externalIssuerID: 'lab-7',
    });
    expect(meter.spent().writeUnits).toBe(5);
    const { now } = server.clock;
    const code = String(issued.body.code);
    expect(issued).toEqual({
      status: 200,
      body: {
        uuid,
        code: expect.stringMatching(/^\d{8}$/),
        expiresAt: 'Sun, 22 Nov 2026 00:15:00 UTC',
        expiresAtTimestamp: now + 900,
        longExpiresAt: 'Sun, 22 Nov 2026 00:15:00 UTC',
        longExpiresAtTimestamp: now + 900,
      },
    });
    const hash = keyedHash(server.codeVersions[0]?.secret ?? Buffer.alloc(0), code);
    const rows = await codeRows();
    expect(rows).toHaveLength(2);
    expect(rows.find((row) => row.pk?.S === `US-ZZ#${hash}`)).toMatchObject({
      kind: { S: 'short' },
      codeExpires: { N: String(now + 900) },
      expires: { N: String(now + 900 + 48 * HOUR_SECONDS) },
      testDate: { S: '2026-11-20' },
    });
    expect(rows.find((row) => row.pk?.S?.startsWith('US-ZZ#d#'))).toMatchObject({
      state: { S: 'issued' },
      issuer: { S: 'admin-key' },
      externalIssuer: { S: 'lab-7' },
      expires: { N: String(now + 900 + 14 * DAY_SECONDS) },
    });
    expect(JSON.stringify(rows)).not.toContain(code);
    expect(await outboxRows()).toEqual([]);
  });
});

describe('a code with a phone', () => {
  it('has a link of its own, in a message that is sent before the answer', async () => {
    const dates = { symptomDate: '2026-11-20', testDate: '2026-11-21' };
    const order = { testType: 'likely', phone: '(206) 867-5309', externalIssuerID: 'e'.repeat(255), ...dates };
    const issued = await server.issue(order);
    // Number and region 1 each, the transaction 8, message sent 1, promise gone 1, statistics 1.
    expect(meter.spent().writeUnits).toBe(13);
    expect(issued.body).toMatchObject({ longExpiresAtTimestamp: server.clock.now + DAY_SECONDS });
    expect(issued.body).not.toHaveProperty('phone');
    expect(server.messages).toMatchObject([{ region: 'US-ZZ', phone: '+12068675309', isUserReport: false }]);
    expect(await outboxRows()).toEqual([]);
    expect((await server.status({ uuid: issued.body.uuid })).body).toMatchObject({ messageStatus: 'sent' });
    const countRows = await allRows(localDynamo(), server.tables.messageCounts);
    expect(JSON.stringify([...(await codeRows()), ...countRows])).not.toContain('8675309');
    expect((await server.verify({ code: longCodeOf(server.messages[0]?.text) })).status).toBe(200);
    expect((await server.verify({ code: issued.body.code })).errorCode).toBe('code_invalid');
  });

  it('may be handed to the issuer instead', async () => {
    const settings = { allowGeneratedSms: true, linkDomain: 'en.express' };
    const lab = await startVerificationServer({ dynamo: localDynamo(), createTable, settings });
    const issued = await lab.issue({ testType: 'confirmed', phone: '2068675309', onlyGenerateSMS: true });
    expect(issued.body).toMatchObject({
      phone: '+12068675309',
      generatedSMS: expect.stringMatching(/https:\/\/us-zz\.en\.express\/v\?c=[a-z0-9]{16} Expires in 24 hours$/),
    });
    expect(await allRows(localDynamo(), lab.tables.outbox)).toEqual([]);
  });
});

describe('a self-report', () => {
  it('has one code, which the answer and the message carry', async () => {
    const order = { testType: 'user-report', phone, symptomDate: '2026-11-20', externalIssuerID: 'e'.repeat(255) };
    const issued = await server.issue(order);
    expect(meter.spent().writeUnits).toBe(13);
    expect(issued.body.longExpiresAtTimestamp).toBe(issued.body.expiresAtTimestamp);
    expect(server.messages[0]?.text).toContain(`${issued.body.code} Expires in 15 minutes`);
    expect(await codeRows()).toHaveLength(3);
    expect((await server.verify({ code: issued.body.code })).body.testtype).toBe('user-report');
  });

  it('of a number that reported waits for 30 days', async () => {
    const first = await server.issue({ testType: 'user-report', phone });
    expect((await server.issue({ testType: 'user-report', phone: '855-836-1987' })).errorCode).toBe(
      'user_report_try_later',
    );
    expect(await codeRows()).toHaveLength(3);
    await server.verify({ code: first.body.code });
    server.clock.advance(2 * HOUR_SECONDS);
    expect((await server.issue({ testType: 'user-report', phone })).errorCode).toBe('user_report_try_later');
    server.clock.advance(30 * DAY_SECONDS);
    expect((await server.issue({ testType: 'user-report', phone })).status).toBe(200);
  });

  it('is given up after an hour without a claim', async () => {
    server = await startVerificationServer({ dynamo: localDynamo(), createTable, settings: manyToOneNumber });
    await server.issue({ testType: 'user-report', phone });
    server.clock.advance(HOUR_SECONDS - 1);
    expect((await server.issue({ testType: 'user-report', phone })).errorCode).toBe('user_report_try_later');
    server.clock.advance(1);
    const answers = await times(50, () => server.issue({ testType: 'user-report', phone }));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ errorCode }) => errorCode === 'user_report_try_later')).toHaveLength(49);
    expect(await phoneRows()).toHaveLength(1);
  });

  it('under an older version of the phone key is found and replaced', async () => {
    const [current, older] = [ringVersion('phone-2'), ringVersion('phone-1')];
    let live = [older];
    server = await startVerificationServer({
      dynamo: localDynamo(),
      createTable,
      phones: changingRing(() => live),
      settings: manyToOneNumber,
    });
    await server.issue({ testType: 'user-report', phone });
    live = [current, older];
    expect((await server.issue({ testType: 'user-report', phone })).errorCode).toBe('user_report_try_later');
    server.clock.advance(HOUR_SECONDS);
    const answers = await times(20, () => server.issue({ testType: 'user-report', phone }));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ errorCode }) => errorCode === 'user_report_try_later')).toHaveLength(19);
    expect((await phoneRows()).map((row) => row.pk?.S)).toEqual([`US-ZZ#p#${keyedHash(current.secret, phone)}`]);
  });
});

describe('uniqueness', () => {
  it('of a uuid: one of 50 at once, and never again', async () => {
    const answers = await times(50, () => server.issue({ testType: 'confirmed', uuid }));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ errorCode }) => errorCode === 'uuid_already_exists')).toHaveLength(49);
    expect(await codeRows()).toHaveLength(2);
    expect((await server.issue({ testType: 'confirmed', uuid: uuid.toUpperCase() })).errorCode).toBe(
      'uuid_already_exists',
    );
  });

  it('of a uuid is per region', async () => {
    expect((await server.issue({ testType: 'confirmed', uuid })).status).toBe(200);
    expect((await server.issue({ testType: 'confirmed', uuid }, 'US-YY')).status).toBe(200);
  });

  it('of a code: 50 issuers that draw the same one get 50 different codes', async () => {
    server = await startVerificationServer({ dynamo: localDynamo(), createTable, randomBytes: sameCodeAtFirst(50) });
    const answers = await times(50, () => server.issue({ testType: 'confirmed' }));
    expect(new Set(answers.map(({ body }) => body.code)).size).toBe(50);
    expect(await codeRows()).toHaveLength(100);
  });

  it('of a code holds under every live version of its key', async () => {
    const [current, older] = [ringVersion('code-2'), ringVersion('code-1')];
    let live = [older];
    const randomBytes = sameCodeAtFirst(2);
    const codeHashes = changingRing(() => live);
    server = await startVerificationServer({ dynamo: localDynamo(), createTable, codeHashes, randomBytes });
    const first = await server.issue({ testType: 'confirmed' });
    live = [current, older];
    const second = await server.issue({ testType: 'confirmed' });
    expect(first.body.code).toBe('11111111');
    expect(second.body.code).not.toBe('11111111');
    expect((await server.verify({ code: '11111111' })).status).toBe(200);
  });

  it('of a code ends 48 hours after the code', async () => {
    const randomBytes = sameCodeAtFirst(2);
    server = await startVerificationServer({ dynamo: localDynamo(), createTable, randomBytes });
    await server.issue({ testType: 'confirmed' });
    server.clock.advance(900 + 48 * HOUR_SECONDS);
    expect((await server.issue({ testType: 'confirmed' })).body.code).toBe('11111111');
    expect((await server.verify({ code: '11111111' })).status).toBe(200);
  });

  it('that cannot be reached is an error, and nothing is stored', async () => {
    const stuck = sameCodeAtFirst(Number.POSITIVE_INFINITY);
    server = await startVerificationServer({ dynamo: localDynamo(), createTable, randomBytes: stuck });
    await server.issue({ testType: 'confirmed' });
    await expect(server.issue({ testType: 'confirmed' })).rejects.toThrow('No code could be stored');
    expect(await codeRows()).toHaveLength(2);
  });
});

/** Eight bytes are the draw of a short code: the first `count` draws give 11111111. */
function sameCodeAtFirst(count: number) {
  let left = count;
  return (size: number) => (size === 8 && left-- > 0 ? Buffer.alloc(8, 1) : randomBytes(size));
}
