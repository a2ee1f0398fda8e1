/** Publishes that fail: what is stored stays as it was, down to the last row. */
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { intercepted } from '../../../support/aws/failing-client.ts';
import { localDynamo } from '../../../support/aws/local-aws.ts';
import { broken } from '../../../support/aws/scripted-dynamo.ts';
import { captureOutput } from '../../../support/process/stdout.ts';
import { aPublish, dailyKeys } from '../../../support/publish/key-server.ts';
import { startKeyServer, type TestKeyServer } from '../../../support/publish/key-server-stack.ts';

const output = captureOutput();
afterAll(output.release);

let server: TestKeyServer;

const keysOf = (count: number, options = {}) => dailyKeys(count, server.clock.now, options);

/** Guards, receipts, upload log and statistics. */
async function rows() {
  const { guards, receipts, logItems, statistics } = server;
  return { guards: await guards(), receipts: await receipts(), log: await logItems(), statistics: await statistics() };
}

describe('a refusal', () => {
  beforeEach(async () => {
    server = await startKeyServer();
  });

  it('of one stored and one new key without a token stores neither', async () => {
    await server.publish({ keys: keysOf(1) });
    const before = await rows();
    expect([before.guards.length, before.log.length]).toEqual([1, 1]);
    const both = [...keysOf(1), ...keysOf(1, { firstDaysAgo: 2, seed: 2 })];
    expect(await server.publish({ keys: both, hmacKey: Buffer.alloc(16, 8) })).toMatchObject({
      status: 400,
      body: { code: 'missing_revision_token', errorCode: 'missing_revision_token' },
    });
    expect(await rows()).toEqual(before);
  });

  it.each([
    ['confirmed', 'likely'],
    ['confirmed', 'negative'],
  ])('of the change from %s to %s leaves guard and log as they were', async (reportType, next) => {
    const first = await server.publish({ keys: keysOf(1), reportType });
    const before = await rows();
    const request = { revisionToken: String(first.body.revisionToken) };
    const extra = keysOf(1, { firstDaysAgo: 2, seed: 2 });
    expect(await server.publish({ keys: [...keysOf(1), ...extra], reportType: next, request })).toMatchObject({
      status: 400,
      body: { code: 'invalid_report_type_transition' },
    });
    expect(await rows()).toEqual(before);
  });
});

describe('a transaction that the database never saw', () => {
  it('is 500 and leaves no row at all; the repetition is stored', async () => {
    let failures = 1;
    const dynamo = intercepted(localDynamo(), (name, pass) => {
      if (name === 'TransactWriteItemsCommand' && failures-- > 0) throw broken();
      return pass();
    });
    server = await startKeyServer(dynamo);
    const request = aPublish({ issuer: server.issuer, now: server.clock.now, keys: keysOf(14) });
    expect(await server.send(request)).toMatchObject({
      status: 500,
      body: { code: 'internal_error', errorCode: 'internal_error' },
    });
    expect(await rows()).toEqual({ guards: [], receipts: [], log: [], statistics: [] });
    expect(await server.send(request)).toMatchObject({ status: 200, body: { insertedExposures: 14 } });
    const { guards, receipts } = await rows();
    expect([guards.length, receipts.length, (await server.log()).length]).toEqual([14, 1, 14]);
  });
});

describe('of a member given twice the last counts', () => {
  beforeEach(async () => {
    server = await startKeyServer();
  });

  /** The body with a member of the same name before or after its own. */
  const twice = (body: string, member: string, side: 'before' | 'after') =>
    side === 'before' ? `{${member},${body.slice(1)}` : `${body.slice(0, -1)},${member}}`;
  const good = () => JSON.stringify(aPublish({ issuer: server.issuer, now: server.clock.now, keys: keysOf(2) }));
  const otherKeys = () => `"temporaryExposureKeys":${JSON.stringify(keysOf(3, { seed: 2 }))}`;

  it('so the keys of the certificate are stored although others came before', async () => {
    const reply = await server.send(twice(good(), otherKeys(), 'before'));
    expect(reply).toMatchObject({ status: 200, body: { insertedExposures: 2 } });
    const stored = (await server.guards()).map((row) => row.pk?.S).sort();
    expect(stored).toEqual(
      keysOf(2)
        .map(({ key }) => `tek#${key}`)
        .sort(),
    );
  });

  it.each([
    ['other keys', otherKeys, 'health_authority_verification_certificate_invalid'],
    ['another health authority', () => '"healthAuthorityID":"x"', 'unknown_health_authority_id'],
    ['one in other letter case', () => '"HealthAuthorityID":"x"', 'unknown_health_authority_id'],
  ])('so %s after the good ones are refused', async (_, member, code) => {
    expect(await server.send(twice(good(), member(), 'after'))).toMatchObject({ status: 401, body: { code } });
    expect(await server.guards()).toEqual([]);
  });
});
