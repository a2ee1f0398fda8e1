/** The one write of certificate fails: the phone is told so, and may come again with its token. */
import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { dynamo } from '../../../../lambdas/shared/aws/dynamo.ts';
import { broken } from '../../../support/aws/scripted-dynamo.ts';
import { captureOutput } from '../../../support/process/stdout.ts';
import demo from '../../../support/regions/us-zz.json' with { type: 'json' };
import { call, deployFunctions, newApiKey } from '../../../support/verification/verification-functions.ts';

const ekeyhmac = Buffer.alloc(32, 5).toString('base64');
const output = captureOutput();

beforeAll(() => deployFunctions(demo));

afterAll(() => {
  output.release();
  vi.unstubAllEnvs();
});

/** The next update of a row of Codes fails before it is sent; everything else passes. */
function failNextUpdate(): void {
  const client = dynamo('device');
  const send = client.send.bind(client) as (command: unknown) => Promise<unknown>;
  const spy = vi.spyOn(client, 'send').mockImplementation((async (command: unknown) => {
    const isUpdate = command instanceof UpdateItemCommand && command.input.TableName === process.env.CODES_TABLE;
    if (!isUpdate) return send(command);
    spy.mockRestore();
    throw broken();
  }) as never);
}

it('is 500, and the token still works', async () => {
  const [device, admin] = [await newApiKey('device'), await newApiKey('admin')];
  const { code } = (await call('issue', { body: { testType: 'confirmed' } }, admin)).body;
  const { token } = (await call('verify', { body: { code } }, device)).body;
  const certificate = () => call('certificate', { body: { token, ekeyhmac } }, device);
  failNextUpdate();
  const failed = await certificate();
  expect(failed.status).toBe(500);
  expect(failed.body).not.toHaveProperty('certificate');
  expect(await certificate()).toMatchObject({ status: 200, body: { certificate: expect.any(String) } });
  expect(await certificate()).toMatchObject({ status: 400, body: { errorCode: 'token_expired' } });
});
