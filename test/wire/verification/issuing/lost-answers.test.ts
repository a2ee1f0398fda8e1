/** A call to DynamoDB that was carried out, but whose answer got lost: the SDK asks again, and the first write counts. */
import { randomBytes } from 'node:crypto';
import { beforeAll, expect, it } from 'vitest';
import { createTable, localAws, localDynamo } from '../../../support/aws/local-aws.ts';
import { lossyDynamo } from '../../../support/aws/lossy-dynamo.ts';
import { allRows } from '../../../support/aws/rows.ts';
import { startVerificationServer, type TestServer } from '../../../support/verification/verification-server.ts';

const line = lossyDynamo(localAws());
const ekeyhmac = Buffer.alloc(32, 5).toString('base64');
let server: TestServer;

beforeAll(async () => {
  server = await startVerificationServer({ dynamo: line.dynamo, createTable });
});

it('issue stores one code', async () => {
  line.lose('TransactWriteItemsCommand', 1);
  const issued = await server.issue({ testType: 'confirmed', uuid: '9a6bcc60-5a34-44ba-79cb-8514c0108a5d' });
  expect(line.left()).toBe(0);
  expect(issued.status).toBe(200);
  expect(await allRows(localDynamo(), server.tables.codes)).toHaveLength(2);
});

it.each([
  ['with padding', randomBytes(24).toString('base64')],
  ['without', ''],
])('verify and certificate %s', async (_, padding) => {
  const issued = await server.issue({ testType: 'confirmed' });
  line.lose('UpdateItemCommand', 1);
  const verified = await server.verify({ code: issued.body.code, padding });
  expect([line.left(), verified.status]).toEqual([0, 200]);
  line.lose('UpdateItemCommand', 1);
  const certified = await server.certificate({ token: verified.body.token, ekeyhmac, padding });
  expect([line.left(), certified.status]).toEqual([0, 200]);
});

it('a phone that lost the answer as well is answered again', async () => {
  const issued = await server.issue({ testType: 'confirmed' });
  const body = { code: issued.body.code, padding: randomBytes(24).toString('base64') };
  line.lose('UpdateItemCommand', 10);
  await expect(server.verify(body)).rejects.toThrow('The connection broke');
  line.lose('', 0);
  const verified = await server.verify(body);
  expect(verified.status).toBe(200);
  expect((await server.certificate({ token: verified.body.token, ekeyhmac })).status).toBe(200);
});
