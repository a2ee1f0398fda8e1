import { beforeEach, describe, expect, it } from 'vitest';
import { DAY_SECONDS } from '../../../../protocol/keys/interval.ts';
import { createTable, localAws, localDynamo } from '../../../support/aws/local-aws.ts';
import { meteredDynamo } from '../../../support/aws/metered-dynamo.ts';
import { allRows } from '../../../support/aws/rows.ts';
import { startVerificationServer, type TestServer } from '../../../support/verification/verification-server.ts';

const meter = meteredDynamo(localAws());
const phone = '+12068675309';
let server: TestServer;

beforeEach(async () => {
  server = await startVerificationServer({ dynamo: meter.dynamo, createTable });
});

const auditRows = () => allRows(localDynamo(), server.tables.audit);
const issued = async (more: object = {}) => {
  const { body } = await server.issue({ testType: 'confirmed', ...more });
  return body as { uuid: string; code: string; expiresAtTimestamp: number; longExpiresAtTimestamp: number };
};

describe('expirecode', () => {
  it('ends both codes now, tells so, and is recorded', async () => {
    const { uuid, code } = await issued({ phone });
    server.clock.advance(60);
    const { now } = server.clock;
    meter.spent();
    const answer = await server.expire({ uuid });
    expect(meter.spent()).toEqual({ writeUnits: 4, calls: ['TransactWriteItemsCommand'] });
    expect(answer).toEqual({ status: 200, body: { expiresAtTimestamp: now, longExpiresAtTimestamp: now } });
    expect((await server.verify({ code })).errorCode).toBe('code_expired');
    expect((await server.status({ uuid })).body).toMatchObject({ claimed: false, expiresAtTimestamp: now });
    expect(await auditRows()).toMatchObject([
      {
        ...{ actor: { S: 'api-key:admin-key' }, action: { S: 'code-expired' }, target: { S: `US-ZZ/${uuid}` } },
        ...{ before: { S: '{"hasEnded":false}' }, after: { S: '{"hasEnded":true}' } },
      },
    ]);
  });

  it('of a code that has ended changes and records nothing', async () => {
    const { uuid, expiresAtTimestamp } = await issued();
    for (const seconds of [900, 1]) {
      server.clock.advance(seconds);
      expect((await server.expire({ uuid })).body).toMatchObject({
        expiresAtTimestamp,
        longExpiresAtTimestamp: expiresAtTimestamp,
      });
    }
    expect(await auditRows()).toEqual([]);
  });

  it('a second before the end it still ends it', async () => {
    const { uuid } = await issued();
    server.clock.advance(899);
    expect((await server.expire({ uuid })).body).toMatchObject({ expiresAtTimestamp: server.clock.now });
    expect(await auditRows()).toHaveLength(1);
  });

  it('ends the code in a link after the typed one has ended', async () => {
    const { uuid } = await issued({ phone });
    server.clock.advance(901);
    expect((await server.expire({ uuid })).body).toMatchObject({ longExpiresAtTimestamp: server.clock.now });
  });

  it('of a redeemed code is refused', async () => {
    const { uuid, code } = await issued();
    await server.verify({ code });
    expect(await server.expire({ uuid })).toMatchObject({ status: 400, errorCode: '' });
    expect(await auditRows()).toEqual([]);
  });

  it.each([
    ['unknown', 'e1b2c3d4-0000-4000-8000-000000000000'],
    ['malformed', 'x'],
    ['empty', ''],
  ])('of an uuid that is %s: not found', async (_, uuid) => {
    expect(await server.expire({ uuid })).toMatchObject({ status: 404, errorCode: 'code_not_found' });
    expect(await server.status({ uuid })).toMatchObject({ status: 404, errorCode: 'code_not_found' });
    expect(await auditRows()).toEqual([]);
  });

  it("of another region's code: not found, and the code stays", async () => {
    const { uuid, code } = await issued();
    expect((await server.expire({ uuid }, 'US-YY')).errorCode).toBe('code_not_found');
    expect((await server.verify({ code })).status).toBe(200);
  });

  it('of a code that is no longer kept: not found, also while the row is still there', async () => {
    const { uuid } = await issued();
    server.clock.advance(900 + 14 * DAY_SECONDS - 1);
    expect((await server.expire({ uuid })).status).toBe(200);
    server.clock.advance(1);
    expect((await server.expire({ uuid })).errorCode).toBe('code_not_found');
    expect((await server.status({ uuid })).errorCode).toBe('code_not_found');
  });

  it('against 25 phones, 25 times at once: one wins, and all others see that', async () => {
    for (let round = 0; round < 5; round++) {
      const { uuid, code } = await issued();
      const [expiries, claims] = await Promise.all([
        Promise.all(Array.from({ length: 25 }, () => server.expire({ uuid }))),
        Promise.all(Array.from({ length: 25 }, () => server.verify({ code }))),
      ]);
      const claimed = claims.filter(({ status }) => status === 200).length;
      const recorded = (await auditRows()).filter(({ target }) => target?.S?.endsWith(uuid)).length;
      expect(claimed + recorded).toBe(1);
      const others = new Set([...expiries, ...claims].map(({ status, errorCode = '' }) => `${status} ${errorCode}`));
      expect([...others].sort()).toEqual(
        claimed === 1 ? ['200 ', '400 ', '400 code_invalid'] : ['200 ', '400 code_expired'],
      );
      expect((await server.status({ uuid })).body.claimed).toBe(claimed === 1);
    }
  });
});
