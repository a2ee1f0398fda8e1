/** AWS stalls under a running key server: what phones are answered, and that the next call works. */
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import type { PublishRequest } from '../../../../protocol/api/publish.ts';
import { type Fault, type FaultyLine, faultyLine } from '../../../support/aws/faulty-line.ts';
import { localAws, localDynamo } from '../../../support/aws/local-aws.ts';
import { allRows } from '../../../support/aws/rows.ts';
import { expectFailure, freshContainer } from '../../../support/process/fresh-container.ts';
import { captureOutput } from '../../../support/process/stdout.ts';
import { aPublish, dailyKeys, type TestIssuer } from '../../../support/publish/key-server.ts';
import { deployPublish } from '../../../support/publish/publish-function.ts';

const KEYS = 3;
const now = Math.floor(Date.now() / 1000);
const output = captureOutput();
let line: FaultyLine;
let issuer: TestIssuer;
let seed = 0;

beforeAll(async () => {
  issuer = await deployPublish(now);
  line = await faultyLine(localAws().endpoint);
  vi.stubEnv('AWS_ENDPOINT_URL', line.url);
});
afterEach(() => line.mend());
afterAll(() => {
  line.close();
  output.release();
  vi.unstubAllEnvs();
});

/** A publish of fresh keys. */
const freshUpload = () => aPublish({ issuer, now, keys: dailyKeys(KEYS, now, { seed: ++seed }) });

async function aPhone() {
  const function_ = await freshContainer('keyserver', 'publish');
  return (body: PublishRequest) => function_({ body });
}

type Call = Awaited<ReturnType<typeof aPhone>>;

async function expectStored(call: Call, upload: PublishRequest): Promise<void> {
  const answer = await call(upload);
  expect(JSON.parse(answer.body ?? '')).toMatchObject({
    insertedExposures: KEYS,
    revisionToken: expect.stringMatching(/./),
  });
}

const guardsOf = async () => (await allRows(localDynamo(), process.env.GUARDS_TABLE ?? '')).length;

it.each<Fault>(['silent', 'half', 'reset'])('a container that started while AWS was %s', async (fault) => {
  const upload = freshUpload();
  line.fail(fault);
  const call = await aPhone();
  await expectFailure(call(upload));
  line.mend();
  await expectStored(call, upload);
});

it.each<[Fault, RegExp]>([
  ['silent', /DynamoDB/],
  ['half', /DynamoDB/],
  ['silent', /TransactWriteItems|GetItem/],
])('a warm container, while AWS is %s to %s', async (fault, operations) => {
  const call = await aPhone();
  await expectStored(call, freshUpload());
  const [before, upload] = [await guardsOf(), freshUpload()];
  line.fail(fault, operations);
  await expectFailure(call(upload));
  line.mend();
  expect(await guardsOf()).toBe(before);
  await expectStored(call, upload);
});

it('the upload was stored and nothing of it answered: the same publish is a success, and stored once', async () => {
  const call = await aPhone();
  const [before, upload] = [await guardsOf(), freshUpload()];
  // Reads the authority, which is a GetItem too.
  await expectStored(call, freshUpload());
  line.fail('lost', /TransactWriteItems|GetItem/);
  await expectFailure(call(upload));
  line.mend();
  // Two uploads: a guard per key and a receipt each.
  expect(await guardsOf()).toBe(before + 2 * (KEYS + 1));
  await expectStored(call, upload);
  expect(await guardsOf()).toBe(before + 2 * (KEYS + 1));
});

it('the answer to the commit alone is lost: the receipt says that it was ours', async () => {
  const call = await aPhone();
  line.fail('lost', /TransactWriteItems/);
  await expectStored(call, freshUpload());
});
