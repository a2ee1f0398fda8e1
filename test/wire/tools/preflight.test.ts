/** The questions of `npm run deploy` about the account, as far as the local AWS answers them (it has no Service Quotas). */
import {
  CloudTrailClient,
  CreateTrailCommand,
  PutEventSelectorsCommand,
  StartLoggingCommand,
} from '@aws-sdk/client-cloudtrail';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { stageFacts } from '../../../lib/settings/stage-files.ts';
import { checkedStage, stageNamed } from '../../../lib/settings/stages.ts';
import { requireBootstrap } from '../../../tools/deploy/preflight/bootstrap.ts';
import { requireConcurrency } from '../../../tools/deploy/preflight/quotas.ts';
import { requireTrail } from '../../../tools/deploy/preflight/trail.ts';
import { inEnvironment, localAws } from '../../support/aws/local-aws.ts';

const caller = { account: '000000000000', awsRegion: 'us-east-1', arn: 'arn:aws:iam::000000000000:root' };
const lines: string[] = [];
const found = (line: string, mark = 'ok') => void lines.splice(0, lines.length, `${mark} ${line}`);

beforeAll(() => {
  inEnvironment();
  return () => vi.unstubAllEnvs();
});

describe('the account', () => {
  it('is bootstrapped where the parameter says so', async () => {
    const check = () => requireBootstrap(caller, ['us-east-1'], found, 'wire');
    await expect(check()).rejects.toThrow('there is no parameter /cdk-bootstrap/wire/version');
    const parameter = { Name: '/cdk-bootstrap/wire/version', Value: '30', Type: 'String' } as const;
    await new SSMClient(localAws()).send(new PutParameterCommand(parameter));
    await check();
    expect(lines).toEqual(['ok us-east-1 is bootstrapped for the CDK: qualifier wire, version 30']);
  });

  it('has a number of executions', async () => {
    await requireConcurrency(checkedStage(stageNamed('dev'), stageFacts.parse({})), found);
    expect(lines).toEqual([expect.stringMatching(/^(ok|--) Lambda: the account may run [1-9][\d,]* at once/)]);
  });

  it('has a trail once one logs', async () => {
    const check = () => requireTrail(caller, found);
    const client = new CloudTrailClient(localAws());
    await expect(check()).rejects.toThrow('No trail of account 000000000000');
    await client.send(
      new CreateTrailCommand({ Name: 'wire', S3BucketName: 'enx-wire-trail', IsMultiRegionTrail: true }),
    );
    await expect(check()).rejects.toThrow('No trail of account 000000000000');
    await client.send(new StartLoggingCommand({ Name: 'wire' }));
    await check();
    expect(lines).toEqual(['ok CloudTrail: wire logs what is done to keys']);
    const withoutKms = { IncludeManagementEvents: true, ExcludeManagementEventSources: ['kms.amazonaws.com'] };
    await client.send(new PutEventSelectorsCommand({ TrailName: 'wire', EventSelectors: [withoutKms] }));
    await expect(check()).rejects.toThrow('No trail of account 000000000000');
  });
});
