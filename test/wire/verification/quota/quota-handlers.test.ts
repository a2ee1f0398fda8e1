/** A quota used up and added to, through the functions as they are deployed (verification-server.md §5.3). */
import type { Context } from 'aws-lambda';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { ModelRun } from '../../../../lambdas/verification/jobs/model-quotas/model-quotas.ts';
import type { BurstQuotaResult } from '../../../../lambdas/verification/operate/burst-quota/burst-quota.ts';
import type { ShownQuota } from '../../../../lambdas/verification/operate/show-quota/show-quota.ts';
import { localDynamo } from '../../../support/aws/local-aws.ts';
import { allRows } from '../../../support/aws/rows.ts';
import { captureOutput } from '../../../support/process/stdout.ts';
import demo from '../../../support/regions/us-zz.json' with { type: 'json' };
import {
  call,
  context,
  deployFunctions,
  load,
  newApiKey,
} from '../../../support/verification/verification-functions.ts';

type Function<T> = (event: object, context: Context) => Promise<T>;
const invoke = async <T>(step: string, event: object = {}) => (await load<Function<T>>(step))(event, context);
const show = () => invoke<ShownQuota>('show-quota', { region: 'US-ZZ' });

let output: ReturnType<typeof captureOutput>;
let key = '';

beforeAll(async () => {
  output = captureOutput();
  await deployFunctions({ ...demo, verification: { ...demo.verification, abusePrevention: { enabled: true } } });
  key = await newApiKey('admin');
});

afterAll(() => {
  output.release();
  vi.unstubAllEnvs();
});

const issue = async (times: number) => {
  const said = [];
  for (let count = 0; count < times; count++) {
    const { status, body } = await call('issue', { body: { testType: 'confirmed' } }, key);
    said.push(body.errorCode ?? status);
  }
  return said;
};

it('ten codes, then none, then those that an operator adds', async () => {
  expect(await show()).toMatchObject({ enabled: true, quota: 10, remaining: 10, isModelled: false });
  expect(await issue(11)).toEqual([...Array(10).fill(200), 'quota_exceeded']);
  expect(await show()).toMatchObject({ remaining: 0 });
  const request = { region: 'US-ZZ', codes: 2, by: 'arn:aws:iam::111111111111:user/kari' };
  expect(await invoke<BurstQuotaResult>('burst-quota', request)).toEqual({ region: 'US-ZZ', before: 0, after: 2 });
  expect(await issue(3)).toEqual([200, 200, 'quota_exceeded']);
  const entries = await allRows(localDynamo(), process.env.AUDIT_TABLE ?? '');
  expect(entries.filter(({ action }) => action?.S === 'quota-burst')).toMatchObject([
    { by: { S: request.by }, before: { S: '{"remaining":0}' }, after: { S: '{"remaining":2}' } },
  ]);
});

it('the modeler looks at every region once a day', async () => {
  expect(await invoke<ModelRun>('model-quotas')).toEqual({ modelled: ['US-ZZ'], anomalous: [], failed: [] });
  expect(await invoke<ModelRun>('model-quotas')).toEqual({ modelled: [], anomalous: [], failed: [] });
  expect(await show()).toMatchObject({ isModelled: false, claims: { last: 1, anomalous: false } });
});
