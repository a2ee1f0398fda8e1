/** The overview of a federation's 200 regions. */
import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { inParallel } from '../../../../lambdas/shared/parallel.ts';
import { personKey } from '../../../../lambdas/verification/store/members/rows.ts';
import { putRegion } from '../../../../lambdas/verification/store/region-store.ts';
import { localDynamo } from '../../../support/aws/local-aws.ts';
import { captureOutput } from '../../../support/process/stdout.ts';
import { manyRegions } from '../../../support/region/many-regions.ts';
import { ask, deployStaffFunctions, hire } from '../../../support/staff/staff-functions.ts';

let output: ReturnType<typeof captureOutput>;
let end: () => void;

beforeAll(async () => {
  output = captureOutput();
  const [first, ...others] = manyRegions(200);
  if (!first) throw new Error('There is no region');
  end = await deployStaffFunctions(first);
  // Without the keys of each, which take minutes to make.
  const put = putRegion.bind(undefined, localDynamo(), process.env.REGIONS_TABLE ?? '');
  await inParallel(others, 20, ({ region, name, verification }) => put(region, { name, verification }));
  await hire('root', [], 'US-000');
  await hire('kari', ['CodeIssue'], 'US-007');
  await localDynamo().send(
    new UpdateItemCommand({
      TableName: process.env.MEMBERS_TABLE,
      Key: personKey('root'),
      UpdateExpression: 'SET isSystemAdministrator = :yes',
      ExpressionAttributeValues: { ':yes': { BOOL: true } },
    }),
  );
});
afterAll(() => {
  end();
  output.release();
  vi.unstubAllEnvs();
});

it('is one call within the time of a call', async () => {
  const { status, text, body } = await ask('regions', 'root');
  expect([status, body.regions?.length]).toEqual([200, 200]);
  const of = (name: string) => body.regions.find(({ region }: { region: string }) => region === name);
  expect(of('US-007')).toMatchObject({
    name: 'Public Health Authority 7',
    members: 1,
    ended: false,
    apps: expect.any(Array),
  });
  expect(of('US-008')).toMatchObject({ members: 0, quota: { enabled: false } });
  // API Gateway and Lambda carry 6 MB.
  expect(text.length).toBeLessThan(1_000_000);
});
