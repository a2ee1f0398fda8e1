/** Codes under a quota, from the request to the tables (verification-server.md §2.1, step 11; §5.3). */
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readQuotaRow } from '../../../../lambdas/verification/store/quota/rows.ts';
import { createTable, localAws, localDynamo } from '../../../support/aws/local-aws.ts';
import { lossyDynamo } from '../../../support/aws/lossy-dynamo.ts';
import { meteredDynamo } from '../../../support/aws/metered-dynamo.ts';
import { allRows } from '../../../support/aws/rows.ts';
import { startVerificationServer, type TestServer } from '../../../support/verification/verification-server.ts';

const settings = { abusePrevention: { enabled: true, limit: 10, limitFactor: 1 } };
const start = (dynamo = localDynamo()) => startVerificationServer({ dynamo, createTable, settings });
const diagnoses = async ({ tables }: TestServer) =>
  (await allRows(localDynamo(), tables.codes)).filter((row) => row.pk?.S?.includes('#d#')).length;
const taken = async ({ tables }: TestServer) =>
  (await readQuotaRow(localDynamo(), tables.quotas, 'US-ZZ')).bucket.taken;
const confirmed = () => ({ testType: 'confirmed', uuid: randomUUID() });

describe('50 requests at once', () => {
  it('get exactly as many codes as there are', async () => {
    const server = await start();
    const answers = await Promise.all(Array.from({ length: 50 }, () => server.issue(confirmed())));
    const said = answers.map(({ status, errorCode }) => errorCode ?? status).sort();
    expect(said).toEqual([...Array(10).fill(200), ...Array(40).fill('quota_exceeded')]);
    expect([await diagnoses(server), await taken(server)]).toEqual([10, 10]);
    expect(server.events.filter((event) => event === 'QuotaExceeded')).toHaveLength(40);
  });

  it('with one uuid get one code, and are charged for one', async () => {
    const server = await start();
    const one = confirmed();
    const answers = await Promise.all(Array.from({ length: 50 }, () => server.issue(one)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(await diagnoses(server)).toBe(1);
    expect(await taken(server)).toBe(1);
  });
});

it('people who report are told of success, and nothing is issued, once the codes are used up', async () => {
  const server = await start();
  for (let count = 0; count < 10; count++) await server.issue(confirmed());
  const report = { phone: '+18558361987', nonce: Buffer.alloc(256, 1).toString('base64'), testDate: '' };
  expect((await server.report(report)).status).toBe(200);
  expect([await diagnoses(server), await taken(server)]).toEqual([10, 10]);
});

it('a code costs one write unit more, and a code without a quota none', async () => {
  const meter = meteredDynamo(localAws());
  const server = await start(meter.dynamo);
  await server.issue(confirmed());
  meter.spent();
  await server.issue(confirmed());
  expect(meter.spent().writeUnits).toBe(6);
});

it('a code whose charge was answered into the void is charged once', async () => {
  const line = lossyDynamo(localAws());
  const server = await start(line.dynamo);
  line.lose('UpdateItemCommand', 1);
  expect((await server.issue(confirmed())).status).toBe(200);
  expect(line.left()).toBe(0);
  expect(await taken(server)).toBe(1);
});

it('a request that comes again with its uuid, after all answers were lost, is charged once', async () => {
  const line = lossyDynamo(localAws());
  const server = await start(line.dynamo);
  const one = confirmed();
  line.lose('UpdateItemCommand', 10);
  await expect(server.issue(one)).rejects.toThrow('The connection broke');
  line.lose('', 0);
  expect((await server.issue(one)).status).toBe(200);
  expect([await diagnoses(server), await taken(server)]).toEqual([1, 1]);
});
