import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { localAws } from '../../../support/aws/local-aws.ts';
import { lossyDynamo } from '../../../support/aws/lossy-dynamo.ts';
import { captureOutput } from '../../../support/process/stdout.ts';
import { aPublish, dailyKeys } from '../../../support/publish/key-server.ts';
import { type PublishReply, startKeyServer, type TestKeyServer } from '../../../support/publish/key-server-stack.ts';

const TIMES = 50;
const output = captureOutput();
afterAll(output.release);

let server: TestKeyServer;

const together = (run: (index: number) => Promise<PublishReply>) =>
  Promise.all(Array.from({ length: TIMES }, (_, index) => run(index)));
const codes = (replies: PublishReply[]) => Map.groupBy(replies, ({ body, status }) => `${status} ${body.code ?? 'ok'}`);
const counts = (replies: PublishReply[]) =>
  Object.fromEntries([...codes(replies)].map(([code, of]) => [code, of.length]));

describe(`${TIMES} at once`, () => {
  beforeEach(async () => {
    server = await startKeyServer();
  });

  async function expectOneSet(count = 14) {
    expect(await server.guards()).toHaveLength(count);
    expect(await server.log()).toHaveLength(count);
  }

  it('the same publish: every one an equivalent success', async () => {
    const { issuer, clock } = server;
    const request = aPublish({ issuer, now: clock.now, keys: dailyKeys(14, clock.now) });
    for (let round = 0; round < 2; round++) {
      const replies = await together(() => server.send(request));
      expect(counts(replies)).toEqual({ '200 ok': TIMES });
      expect(new Set(replies.map(({ body }) => body.insertedExposures))).toEqual(new Set([14]));
      const tokens = replies.map(({ body }) => String(body.revisionToken));
      expect(new Set(tokens).size).toBe(TIMES);
      expect(new Set(tokens.map((token) => token.length)).size).toBe(1);
      await expectOneSet();
      expect(await server.receipts()).toHaveLength(1);
    }
    const [statistics] = await server.statistics();
    expect(statistics?.unknown?.N).toBe('1');
  });

  it('the same keys under certificates with different secrets: one success', async () => {
    const { issuer, clock } = server;
    const requests = Array.from({ length: TIMES }, (_, index) =>
      aPublish({ issuer, now: clock.now, keys: dailyKeys(14, clock.now), hmacKey: Buffer.alloc(16, index + 1) }),
    );
    expect(counts(await together((index) => server.send(requests[index])))).toEqual({
      '200 ok': 1,
      '400 missing_revision_token': TIMES - 1,
    });
    await expectOneSet();
    expect(await server.receipts()).toHaveLength(1);
  });

  it('the same revision: every one an equivalent success, revised once', async () => {
    const keys = dailyKeys(14, server.clock.now);
    const { body } = await server.publish({ keys, reportType: 'likely' });
    const extra = dailyKeys(1, server.clock.now, { firstDaysAgo: 0, seed: 2 });
    const request = { revisionToken: String(body.revisionToken) };
    const replies = await together(() => server.publish({ keys: [...keys, ...extra], request }));
    expect(counts(replies)).toEqual({ '200 ok': TIMES });
    expect(new Set(replies.map((reply) => reply.body.insertedExposures))).toEqual(new Set([1]));
    expect((await server.log()).filter((entry) => entry.revision)).toHaveLength(14);
    expect(await server.guards()).toHaveLength(15);
  });

  it('two different revisions: one wins, the others learn that the key was revised', async () => {
    const keys = dailyKeys(14, server.clock.now);
    const { body } = await server.publish({ keys, reportType: 'likely' });
    const request = { revisionToken: String(body.revisionToken) };
    const types = ['confirmed', 'negative'];
    const replies = await together((index) => server.publish({ keys, reportType: types[index % 2] ?? '', request }));
    expect(counts(replies)).toEqual({ '200 ok': TIMES / 2, '400 key_already_revised': TIMES / 2 });
    const revisions = (await server.log()).filter((entry) => entry.revision);
    expect(revisions).toHaveLength(14);
    expect(new Set(revisions.map((entry) => entry.reportType)).size).toBe(1);
  });

  it('a new key and revisions under different secrets: one set of rows', async () => {
    const keys = dailyKeys(3, server.clock.now);
    const { body } = await server.publish({ keys, reportType: 'likely' });
    const extra = dailyKeys(1, server.clock.now, { firstDaysAgo: 0, seed: 2 });
    const replies = await together((index) =>
      server.publish({
        keys: [...keys, ...extra],
        hmacKey: Buffer.alloc(16, index + 1),
        request: { revisionToken: String(body.revisionToken) },
      }),
    );
    expect(counts(replies)).toEqual({ '200 ok': 1, '400 invalid_revision_token': TIMES - 1 });
    expect(await server.guards()).toHaveLength(4);
    expect((await server.log()).filter((entry) => entry.revision)).toHaveLength(3);
  });
});

describe('a lost answer of the database', () => {
  it.each([1, 9])('is found again by the receipt, or the SDK asks again (%i lost)', async (times) => {
    const lossy = lossyDynamo({ ...localAws(), maxAttempts: 3 });
    server = await startKeyServer(lossy.dynamo);
    const keys = dailyKeys(14, server.clock.now);
    lossy.lose('TransactWriteItemsCommand', times);
    expect((await server.publish({ keys })).body).toEqual({ insertedExposures: 14, revisionToken: expect.any(String) });
    expect(await server.guards()).toHaveLength(14);
    expect(await server.log()).toHaveLength(14);
  });

  it('is 500 when the receipt cannot be read either, and the repetition succeeds', async () => {
    const lossy = lossyDynamo({ ...localAws(), maxAttempts: 1 });
    server = await startKeyServer(lossy.dynamo);
    const keys = dailyKeys(14, server.clock.now);
    await server.publish({ keys: dailyKeys(1, server.clock.now, { seed: 99 }) });
    lossy.lose('GetItemCommand', 1);
    const first = await server.publish({ keys: dailyKeys(1, server.clock.now, { seed: 99 }) });
    expect(first).toMatchObject({ status: 500, body: { code: 'internal_error', errorCode: 'internal_error' } });
    expect((await server.publish({ keys: dailyKeys(1, server.clock.now, { seed: 99 }) })).status).toBe(200);
    expect((await server.publish({ keys })).status).toBe(200);
  });
});
