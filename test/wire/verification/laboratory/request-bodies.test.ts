/** Bodies at the edge of what is taken (issue: staff's calls; certificate: a phone's), on the functions as deployed. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { captureOutput } from '../../../support/process/stdout.ts';
import demo from '../../../support/regions/us-zz.json' with { type: 'json' };
import { call, deployFunctions, newApiKey } from '../../../support/verification/verification-functions.ts';

const ekeyhmac = Buffer.alloc(32, 5).toString('base64');
const keys = { device: '', admin: '', otherAdmin: '' };
const output = captureOutput();

beforeAll(async () => {
  await deployFunctions(demo, { ...demo, region: 'US-YY', name: 'Other' });
  for (const type of ['device', 'admin'] as const) keys[type] = await newApiKey(type);
  keys.otherAdmin = await newApiKey('admin', 'admin', 'US-YY');
});

afterAll(() => {
  output.release();
  vi.unstubAllEnvs();
});

const issue = (body: unknown) => call('issue', { body }, keys.admin);
const status = (body: unknown, key = keys.admin) => call('check-code-status', { body }, key);
const certificate = (body: unknown) => call('certificate', { body }, keys.device);

async function newToken(): Promise<string> {
  const { code } = (await issue({ testType: 'confirmed' })).body;
  return String((await call('verify', { body: { code } }, keys.device)).body.token);
}

describe('checkcodestatus', () => {
  /** Valid JSON of exactly so many bytes. */
  function bodyOf(uuid: unknown, bytes: number): string {
    const empty = JSON.stringify({ uuid, padding: '' });
    return JSON.stringify({ uuid, padding: 'x'.repeat(bytes - empty.length) });
  }

  it('takes 64,000 bytes and no more', async () => {
    const { uuid } = (await issue({ testType: 'confirmed' })).body;
    expect(await status(bodyOf(uuid, 64_000))).toMatchObject({ status: 200, body: { claimed: false } });
    expect(await status(bodyOf(uuid, 64_001))).toMatchObject({ status: 400, body: { errorCode: '' } });
  });

  it('knows no code of another region', async () => {
    const { uuid } = (await issue({ testType: 'confirmed' })).body;
    expect(await status({ uuid }, keys.otherAdmin)).toMatchObject({
      status: 404,
      body: { errorCode: 'code_not_found' },
    });
    expect((await status({ uuid })).status).toBe(200);
  });
});

describe('of a member given twice the last counts', () => {
  it.each(['testType', 'TESTTYPE'])('at issue: testType, then %s', async (again) => {
    const { code } = (await issue(`{"testType":"likely","${again}":"confirmed"}`)).body;
    const verified = await call('verify', { body: { code } }, keys.device);
    expect(verified).toMatchObject({ status: 200, body: { testtype: 'confirmed' } });
    expect(await issue(`{"testType":"confirmed","${again}":"nonsense"}`)).toMatchObject({
      status: 400,
      body: { errorCode: 'invalid_test_type' },
    });
  });

  it.each(['token', 'Token'])('at certificate: token, then %s', async (again) => {
    const token = await newToken();
    const bodyOf = (first: string, last: string) =>
      `{"token":"${first}","ekeyhmac":"${ekeyhmac}","${again}":"${last}"}`;
    expect(await certificate(bodyOf(token, 'x'))).toMatchObject({ status: 400, body: { errorCode: 'token_invalid' } });
    expect((await certificate(bodyOf('x', token))).status).toBe(200);
  });
});

it.each(['"0"', '"-480"', 'true', '[]'])('a tzOffset of %s at issue is unparsable_request', async (tzOffset) => {
  expect(await issue(`{"testType":"confirmed","tzOffset":${tzOffset}}`)).toMatchObject({
    status: 400,
    body: { errorCode: 'unparsable_request', error_code: 'unparsable_request' },
  });
});
