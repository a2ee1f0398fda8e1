import { randomBytes } from 'node:crypto';
import { jwtVerify } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { createTable, localAws } from '../../support/aws/local-aws.ts';
import { type MeteredDynamo, meteredDynamo } from '../../support/aws/metered-dynamo.ts';
import { startVerificationServer, type TestServer } from '../../support/verification/verification-server.ts';

let meter: MeteredDynamo;
let server: TestServer;

beforeAll(async () => {
  meter = meteredDynamo(localAws());
  server = await startVerificationServer({ dynamo: meter.dynamo, createTable });
});

const ekeyhmac = Buffer.alloc(32, 5).toString('base64');
const padding = () => randomBytes(1_024).toString('base64');

describe('issue → verify → certificate', () => {
  it('stays within its write units', async () => {
    const symptomDate = '2026-11-20';
    meter.spent();
    const dates = { symptomDate, testDate: symptomDate };
    const order = { testType: 'confirmed', ...dates, externalIssuerID: 'e'.repeat(255), padding: padding() };
    const issued = await server.issue(order);
    expect(meter.spent().writeUnits).toBeLessThanOrEqual(8);
    const verified = await server.verify({ code: issued.body.code, accept: null, padding: padding() });
    expect(meter.spent()).toEqual({
      writeUnits: 2,
      calls: ['BatchGetItemCommand', 'UpdateItemCommand', 'UpdateItemCommand'],
    });
    const status = await server.status({ uuid: issued.body.uuid });
    expect(status.body).toEqual({
      claimed: true,
      expiresAtTimestamp: issued.body.expiresAtTimestamp,
      longExpiresAtTimestamp: issued.body.longExpiresAtTimestamp,
    });
    meter.spent();
    const certified = await server.certificate({ token: verified.body.token, ekeyhmac, padding: padding() });
    expect(meter.spent()).toEqual({
      writeUnits: 2,
      calls: ['GetItemCommand', 'UpdateItemCommand', 'UpdateItemCommand'],
    });
    expect(server.signatures.count).toBe(1);
    const { payload } = await jwtVerify(String(certified.body.certificate), server.signer.publicJwk, {
      algorithms: ['ES256'],
      currentDate: new Date(server.clock.now * 1000),
    });
    expect(payload).toMatchObject({ reportType: 'confirmed', tekmac: ekeyhmac });
  });
});
