import { createHmac, randomBytes } from 'node:crypto';
import { PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { writeAudit } from '../../../lambdas/shared/audit.ts';
import { CLOCK_KEY, CLOCK_OFFSET, clockFromEnv } from '../../../lambdas/shared/clock.ts';
import { healthEndpoint } from '../../../lambdas/shared/http/health.ts';
import { openFailureBrake } from '../../../lambdas/shared/http/limits/brake.ts';
import type { Ring } from '../../../lambdas/shared/rings/rings.ts';
import { clockTable } from '../../../lambdas/shared/table.ts';
import { auditTable, brakeTable, codesTable } from '../../../lambdas/verification/store/tables.ts';
import { counting, intercepted } from '../../support/aws/failing-client.ts';
import { createTable, localDynamo } from '../../support/aws/local-aws.ts';
import { httpEvent } from '../../support/http/events.ts';
import { captureOutput } from '../../support/process/stdout.ts';

const NOW = 1_795_305_600;
const DAY = 86_400;

describe('failure brake', () => {
  const secret = randomBytes(32);
  const ring = { writer: async () => ({ secret }) } as unknown as Ring;
  let table: string;
  beforeEach(async () => {
    table = await createTable(brakeTable);
  });
  const container = () => openFailureBrake({ dynamo: localDynamo(), table, ring, maximumFailures: 30 });
  const address = '198.51.100.7';

  async function fail(times: number, now = NOW, brake = container()) {
    for (let failure = 0; failure < times; failure += 1) await brake.failed('US-ZZ', address, now);
    return brake;
  }

  it.each([
    [29, 0],
    [30, 600],
    [31, 600],
  ])('after %d failures a caller waits %d seconds', async (failures, seconds) => {
    expect((await fail(failures)).check('US-ZZ', address, NOW)).toBe(seconds);
  });

  it('until the window ends', async () => {
    const brake = await fail(30, NOW + 100);
    expect(brake.check('US-ZZ', address, NOW + 599)).toBe(1);
    expect(brake.check('US-ZZ', address, NOW + 600)).toBe(0);
    await fail(29, NOW + 600, brake);
    expect(brake.check('US-ZZ', address, NOW + 600)).toBe(0);
    await fail(1, NOW + 1_199, brake);
    expect(brake.check('US-ZZ', address, NOW + 1_199)).toBe(1);
  });

  it('counts over containers: each learns of it when the address fails there', async () => {
    const [one, other] = [container(), container()];
    await fail(29, NOW, one);
    expect(other.check('US-ZZ', address, NOW)).toBe(0);
    await fail(1, NOW, other);
    expect(one.check('US-ZZ', address, NOW)).toBe(0);
    expect(other.check('US-ZZ', address, NOW)).toBe(600);
    await fail(1, NOW, one);
    expect(one.check('US-ZZ', address, NOW)).toBe(600);
  });

  it('counts 50 failures at once exactly, and says once that the address is refused from now on', async () => {
    const brake = container();
    const braked = await Promise.all(Array.from({ length: 50 }, () => brake.failed('US-ZZ', address, NOW)));
    expect(braked.filter(Boolean)).toHaveLength(1);
    const { Items = [] } = await localDynamo().send(new ScanCommand({ TableName: table }));
    expect(Items.map(({ failures }) => failures?.N)).toEqual(['50']);
  });

  it('keeps regions and addresses apart', async () => {
    const brake = await fail(30);
    expect(brake.check('US-YY', address, NOW)).toBe(0);
    expect(brake.check('US-ZZ', '198.51.100.8', NOW)).toBe(0);
  });

  it('stores a keyed hash, the count and an end, and no address', async () => {
    await fail(2, NOW + 5);
    const { Items = [] } = await localDynamo().send(new ScanCommand({ TableName: table }));
    const pk = createHmac('sha256', secret).update(`US-ZZ|${address}|${NOW}`).digest('base64url');
    expect(Items).toEqual([{ pk: { S: pk }, failures: { N: '2' }, expires: { N: String(NOW + 1_200) } }]);
  });

  it('a check asks nobody, a failure is one UpdateItem', async () => {
    const { client, counts } = counting(localDynamo());
    const brake = openFailureBrake({ dynamo: client, table, ring, maximumFailures: 30 });
    brake.check('US-ZZ', address, NOW);
    expect(counts).toEqual({});
    await fail(3, NOW, brake);
    expect(counts).toEqual({ UpdateItemCommand: 3 });
  });
});

describe('clockFromEnv', () => {
  const systemNow = () => Math.floor(Date.now() / 1000);

  async function setOffset(table: string, seconds: number): Promise<void> {
    const Item = { pk: { S: CLOCK_KEY }, [CLOCK_OFFSET]: { N: String(seconds) } };
    await localDynamo().send(new PutItemCommand({ TableName: table, Item }));
  }

  it('is the system’s clock without a table, and asks nobody', async () => {
    const { client, counts } = counting(localDynamo());
    expect((await clockFromEnv(client, { CLOCK_TABLE: undefined })()) - systemNow()).toBeCloseTo(0, -1);
    expect(counts).toEqual({});
  });

  it('is ahead by the table’s offset, read at most once a second', async () => {
    const table = await createTable(clockTable);
    const { client, counts } = counting(localDynamo());
    const clock = clockFromEnv(client, { CLOCK_TABLE: table });
    vi.useFakeTimers({ toFake: ['performance', 'Date'], now: NOW * 1000 });
    expect(await clock()).toBe(NOW);
    await setOffset(table, DAY);
    vi.advanceTimersByTime(999);
    expect(await clock()).toBe(NOW);
    vi.advanceTimersByTime(1);
    expect(await clock()).toBe(NOW + 1 + DAY);
    expect(await clock()).toBe(NOW + 1 + DAY);
    vi.useRealTimers();
    expect(counts).toEqual({ GetItemCommand: 2 });
  });
});

describe('GET /health', () => {
  const ask = (handler: ReturnType<typeof healthEndpoint>, service?: string) => {
    const query = service === undefined ? {} : { query: { service } };
    return handler(httpEvent({ method: 'GET', path: '/health', ...query }), {} as never);
  };
  const endpoint = (table: string, dynamo = localDynamo(), sortKey = false) =>
    healthEndpoint({
      name: 'verification/health',
      dynamo,
      table,
      sortKey,
      body: { maintenance_mode: false, status: 'ok' },
    });

  let output: { release(): void };
  beforeEach(() => {
    output = captureOutput();
    return () => output.release();
  });

  it('says ok, with and without a look at the database', async () => {
    const handler = endpoint(await createTable(codesTable));
    for (const service of [undefined, 'database']) {
      const { statusCode, body } = await ask(handler, service);
      expect([statusCode, body]).toEqual([200, '{"maintenance_mode":false,"status":"ok"}']);
    }
  });

  it('can look at a table with a sort key', async () => {
    const handler = endpoint(await createTable(auditTable), localDynamo(), true);
    expect((await ask(handler, 'database')).statusCode).toBe(200);
  });

  it('looks at the database only when asked, and at most once a second', async () => {
    const { client, counts } = counting(localDynamo());
    const handler = endpoint(await createTable(codesTable), client);
    await ask(handler);
    expect(counts).toEqual({});
    vi.useFakeTimers({ toFake: ['performance'] });
    await ask(handler, 'database');
    vi.advanceTimersByTime(999);
    await ask(handler, 'database');
    expect(counts).toEqual({ GetItemCommand: 1 });
    vi.advanceTimersByTime(1);
    await ask(handler, 'database');
    vi.useRealTimers();
    expect(counts).toEqual({ GetItemCommand: 2 });
  });

  it('says 500 without the reason when the database cannot be read', async () => {
    const broken = intercepted(localDynamo(), async () => {
      throw new Error('secret');
    });
    const handler = endpoint('none', broken);
    expect((await ask(handler)).statusCode).toBe(200);
    const { statusCode, body = '' } = await ask(handler, 'database');
    expect(statusCode).toBe(500);
    expect(body).not.toContain('secret');
  });

  it('takes GET only', async () => {
    const handler = endpoint('none');
    expect((await handler(httpEvent({ method: 'POST' }), {} as never)).statusCode).toBe(405);
  });
});

describe('writeAudit', () => {
  it('appends rows by day, which end', async () => {
    const table = await createTable(auditTable);
    const entry = { actor: 'tools/api-key', action: 'api-key-made', target: 'US-ZZ/1', after: { type: 'admin' } };
    for (let round = 0; round < 2; round += 1) await writeAudit({ dynamo: localDynamo(), table }, entry, NOW);
    const { Items = [] } = await localDynamo().send(new ScanCommand({ TableName: table }));
    expect(Items).toHaveLength(2);
    expect(Items[0]).toMatchObject({
      pk: { S: '2026-11-22' },
      sk: { S: expect.stringMatching(/^1795305600#/) },
      actor: { S: 'tools/api-key' },
      action: { S: 'api-key-made' },
      target: { S: 'US-ZZ/1' },
      after: { S: '{"type":"admin"}' },
      expires: { N: String(NOW + 400 * DAY) },
    });
  });
});
