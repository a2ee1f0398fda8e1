/** The stack policy of `npm run deploy` on a stack of the local AWS, which keeps policies; whether it goes by them is not asked. */
import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStacksCommand,
  GetStackPolicyCommand,
  SetStackPolicyCommand,
} from '@aws-sdk/client-cloudformation';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { readStates } from '../../../tools/deploy/attempt.ts';
import { protectAll, protectUnprotected, stackPolicy } from '../../../tools/deploy/stack-policy.ts';
import { inEnvironment, localAws } from '../../support/aws/local-aws.ts';

beforeEach(inEnvironment);
afterEach(() => vi.unstubAllEnvs());

const stack = 'EnxKeyserver-policy';
const everything = {
  Effect: 'Allow',
  Principal: { AWS: 'arn:aws:iam::000000000000:root' },
  Action: 'kms:*',
  Resource: '*',
};
const key = { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: { Version: '2012-10-17', Statement: [everything] } } };
const template = { Resources: { SealingKeyA1: key, ExportKeyUSZZKeyB2: key, Topic: { Type: 'AWS::SNS::Topic' } } };
const open = '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"Update:*","Resource":"*"}]}';

it('is made from the stack that lives, set where there is none, and set again after one by hand', async () => {
  const client = new CloudFormationClient(localAws());
  const policy = async () => (await client.send(new GetStackPolicyCommand({ StackName: stack }))).StackPolicyBody;
  const lines: string[] = [];
  const states = () => readStates([stack]);
  await client.send(new CreateStackCommand({ StackName: stack, TemplateBody: JSON.stringify(template) }));
  await vi.waitFor(async () => {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: stack }));
    expect(Stacks?.[0]?.StackStatus).toBe('CREATE_COMPLETE');
  });
  await protectUnprotected(await states(), (line) => lines.push(line));
  const ours = stackPolicy([{ LogicalResourceId: 'SealingKeyA1', ResourceType: 'AWS::KMS::Key' }]);
  expect(await policy()).toBe(ours);
  await client.send(new SetStackPolicyCommand({ StackName: stack, StackPolicyBody: open }));
  await protectUnprotected(await states(), (line) => lines.push(line));
  expect(lines).toEqual([expect.stringContaining('was changed by hand')]);
  expect(await policy()).toBe(open);
  await protectAll(await states());
  expect(await policy()).toBe(ours);
});
