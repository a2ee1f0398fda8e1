import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { localAws } from '../../../support/aws/local-aws.ts';
import { type MeteredDynamo, meteredDynamo } from '../../../support/aws/metered-dynamo.ts';
import { captureOutput } from '../../../support/process/stdout.ts';
import { aPublish, dailyKeys } from '../../../support/publish/key-server.ts';
import { startKeyServer, type TestKeyServer } from '../../../support/publish/key-server-stack.ts';

const output = captureOutput();
afterAll(output.release);

let server: TestKeyServer;
let meter: MeteredDynamo;

beforeEach(async () => {
  meter = meteredDynamo(localAws());
  server = await startKeyServer(meter.dynamo);
});

const hour = (text: string) => Date.parse(text) / 1000;
const keysOf = (count: number, options = {}) => dailyKeys(count, server.clock.now, options);

describe('the rows of a publish', () => {
  it('are a guard for each key, one log item and a receipt', async () => {
    const keys = keysOf(14);
    expect(await server.publish({ keys })).toMatchObject({
      status: 200,
      headers: { 'x-api-version': 'v1' },
      body: { insertedExposures: 14, revisionToken: expect.any(String) },
    });
    expect((await server.guards()).map((row) => row.pk?.S).sort()).toEqual(keys.map(({ key }) => `tek#${key}`).sort());
    expect(await server.receipts()).toMatchObject([
      { inserted: { N: '14' }, expires: { N: String(hour('2026-11-22T10:00:00Z')) } },
    ]);
    const [item, ...others] = await server.logItems();
    expect(others).toEqual([]);
    expect(Object.keys(item ?? {}).sort()).toEqual(['expires', 'k', 'pk', 'sk']);
    expect(item?.pk?.S).toMatch(/^\d{10}#(\d|1[0-5])$/);
    expect(item?.expires?.N).toBe(String(hour('2026-11-22T09:00:00Z') + 15 * 86_400));
    expect((await server.log()).at(-1)).toEqual({
      key: Buffer.from(keys[0]?.key ?? '', 'base64'),
      rollingStartNumber: keys[0]?.rollingStartNumber,
      rollingPeriod: 144,
      reportType: 1,
      revision: false,
      traveler: false,
      transmissionRisk: 2,
      daysSinceOnset: 2,
      regions: ['US-ZZ'],
      releaseHour: hour('2026-11-22T09:00:00Z'),
    });
  });

  it('hold a key that is still in use back until the hour after its end', async () => {
    expect((await server.publish({ keys: keysOf(14, { firstDaysAgo: 0 }) })).body.insertedExposures).toBe(14);
    const hours = (await server.log()).map((entry) => entry.releaseHour);
    expect(hours.filter((each) => each === hour('2026-11-22T09:00:00Z'))).toHaveLength(13);
    expect(hours.filter((each) => each === hour('2026-11-23T01:00:00Z'))).toHaveLength(1);
  });

  it('are counted in one row of the hour', async () => {
    await server.publish({ keys: keysOf(14) });
    expect(await server.statistics()).toMatchObject([
      {
        pk: { S: expect.stringMatching(/^publish#org\.example\.verification#\d$/) },
        sk: { S: String(hour('2026-11-22T09:00:00Z')) },
        unknown: { N: '1' },
        teks: { N: '14' },
        age14: { N: '1' },
        onset3: { N: '1' },
      },
    ]);
  });
});

describe('what deployed clients send (foreign-clients.md §2)', () => {
  it("is accepted: no risks, empty texts, today's key, the onset in the certificate alone", async () => {
    const keys = keysOf(14, { firstDaysAgo: 0 });
    const { issuer, clock } = server;
    const { symptomOnsetInterval: _, traveler: __, hmacKey, ...rest } = aPublish({ issuer, now: clock.now, keys });
    const temporaryExposureKeys = keys.map(({ transmissionRisk: ___, ...key }) => key);
    const body = `${JSON.stringify({ ...rest, hmackey: hmacKey, temporaryExposureKeys })}\n`;
    const headers = { 'user-agent': 'en/e2e-client', accept: 'application/json' };
    expect(await server.send(body, headers)).toMatchObject({ status: 200, body: { insertedExposures: 14 } });
  });

  it('then likely → confirmed with one more key of today', async () => {
    const keys = keysOf(14, { firstDaysAgo: 0 });
    const { body } = await server.publish({ keys, reportType: 'likely' });
    const more = [...keys, ...keysOf(1, { firstDaysAgo: 0, seed: 2 })];
    const request = { revisionToken: String(body.revisionToken) };
    const hmacKey = Buffer.alloc(32, 9);
    expect((await server.publish({ keys: more, hmacKey, request })).body).toMatchObject({ insertedExposures: 1 });
  });
});

describe('the cost of a publish', () => {
  /** The first call of a container reads the authority. */
  async function warmUp() {
    await server.publish({ keys: keysOf(1, { seed: 99 }) });
    meter.spent();
  }

  it.each([
    ['14 keys that have ended', 14, 1, 33],
    ["14 keys with today's", 14, 0, 35],
    ['30 keys', 30, undefined, 65],
  ])('%s', async (_, count, firstDaysAgo, writeUnits) => {
    await warmUp();
    const keys =
      firstDaysAgo === undefined
        ? keysOf(count).map((key, index) => ({
            ...key,
            rollingStartNumber: (keysOf(1)[0]?.rollingStartNumber ?? 0) - index * 6,
            rollingPeriod: 6,
          }))
        : keysOf(count, { firstDaysAgo });
    expect((await server.publish({ keys })).body.insertedExposures).toBe(count);
    expect(meter.spent()).toEqual({ writeUnits, calls: ['TransactWriteItemsCommand', 'UpdateItemCommand'] });
  });

  it('of a refused certificate, and of chaff, is nothing', async () => {
    await warmUp();
    expect((await server.publish({ keys: keysOf(14), claims: { aud: 'x' } })).status).toBe(401);
    expect((await server.send('no JSON at all', { 'x-chaff': '1' })).body).toEqual({});
    expect(meter.spent()).toEqual({ writeUnits: 0, calls: [] });
  });

  it('of a repetition is one refused transaction and one read', async () => {
    await warmUp();
    await server.publish({ keys: keysOf(14) });
    meter.spent();
    await server.publish({ keys: keysOf(14) });
    // A cancelled transaction reports no units to the client; it is the last call that matters here.
    expect(meter.spent().calls).toEqual(['GetItemCommand']);
  });
});

describe('revision', () => {
  async function published(reportType = 'likely') {
    const keys = keysOf(14);
    const { body } = await server.publish({ keys, reportType, request: { traveler: true } });
    return { keys, revisionToken: String(body.revisionToken) };
  }

  it('logs the new type beside what was first published, and adds new keys', async () => {
    const { keys, revisionToken } = await published();
    const extra = keysOf(1, { firstDaysAgo: 0, seed: 2 });
    const second = { keys: [...keys, ...extra], request: { revisionToken } };
    expect((await server.publish(second)).body).toEqual({ revisionToken: expect.any(String), insertedExposures: 1 });
    const revisions = (await server.log()).filter((entry) => entry.revision);
    expect(revisions).toHaveLength(14);
    expect(revisions[0]).toMatchObject({ reportType: 1, traveler: true, transmissionRisk: 4, regions: ['US-ZZ'] });
    const guards = (await server.guards()).filter((row) => row.revisedType);
    expect(guards.map((row) => row.revisedType?.S)).toEqual(Array(14).fill('confirmed'));
    expect(guards[0]?.originalType?.S).toBe('likely');
  });

  it('of a key that is held back is logged in the same later hour', async () => {
    const keys = keysOf(1, { firstDaysAgo: 0 });
    const { body } = await server.publish({ keys, reportType: 'likely' });
    server.clock.advance(3_600);
    await server.publish({ keys, reportType: 'negative', request: { revisionToken: String(body.revisionToken) } });
    const log = await server.log();
    expect(log.map((entry) => [entry.reportType, entry.releaseHour]).sort()).toEqual([
      [2, hour('2026-11-23T01:00:00Z')],
      [5, hour('2026-11-23T01:00:00Z')],
    ]);
  });

  it('may happen once', async () => {
    const { keys, revisionToken } = await published();
    expect((await server.publish({ keys, request: { revisionToken } })).status).toBe(200);
    expect(await server.publish({ keys, reportType: 'negative', request: { revisionToken } })).toMatchObject({
      status: 400,
      body: { code: 'key_already_revised', errorCode: 'key_already_revised' },
    });
    expect((await server.log()).filter((entry) => entry.revision)).toHaveLength(14);
  });

  it('needs a token that lists the keys', async () => {
    const { keys } = await published();
    expect((await server.publish({ keys })).body.code).toBe('missing_revision_token');
    const other = await server.publish({ keys: keysOf(2, { seed: 3 }) });
    const request = { revisionToken: String(other.body.revisionToken) };
    expect((await server.publish({ keys, request })).body.code).toBe('invalid_revision_token');
    expect((await server.log()).some((entry) => entry.revision)).toBe(false);
  });
});

describe('rows past their time', () => {
  it('are as good as gone, whether or not TTL has come by', async () => {
    const keys = keysOf(1);
    await server.publish({ keys, claims: { exp: server.clock.now + 60 } });
    server.clock.advance(3_600);
    expect((await server.publish({ keys })).body.code).toBe('missing_revision_token');
    server.clock.advance(16 * 86_400);
    const later = keysOf(1);
    expect(later[0]?.key).toBe(keys[0]?.key);
    expect((await server.publish({ keys: later })).body.insertedExposures).toBe(1);
    expect(await server.guards()).toHaveLength(1);
  });
});

describe('refused whole, and nothing is stored', () => {
  it.each<[string, unknown, Record<string, string>, number]>([
    ['content type', '{}', { 'content-type': 'text/plain' }, 415],
    ['64,001 bytes', `{"padding":"${'x'.repeat(63_987)}"}`, {}, 413],
    ['no JSON', '{', {}, 400],
    ['an empty body', '', {}, 400],
    ['an unknown field', '{"platform":"ios"}', {}, 400],
  ])('%s', async (_, body, headers, status) => {
    const reply = await server.send(body, headers);
    expect(reply).toMatchObject({ status, body: { code: 'bad_request', errorCode: 'bad_request' } });
    expect(reply.headers['x-api-version']).toBe('v1');
    expect(await server.guards()).toEqual([]);
  });

  it('four keys of one start beside good ones', async () => {
    const four = [1, 2, 3, 4].flatMap((seed) => keysOf(1, { seed }));
    const reply = await server.publish({ keys: [...four, ...keysOf(3, { firstDaysAgo: 2 })] });
    expect(reply).toMatchObject({ status: 400, body: { code: 'bad_request' } });
    expect(await server.guards()).toEqual([]);
    expect(await server.logItems()).toEqual([]);
  });
});
