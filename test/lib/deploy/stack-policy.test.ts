/** What keeps a deployment from replacing or deleting what a live stage stands on. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readStates } from '../../../tools/deploy/attempt.ts';
import { protectAll, protectUnprotected, type StackResource, stackPolicy } from '../../../tools/deploy/stack-policy.ts';
import { type Parameters, type QueryAws, Refusal, startQueryAws } from '../../support/aws/query-aws.ts';

const { always } = JSON.parse(readFileSync(join(import.meta.dirname, '../identity.golden.json'), 'utf8'));
const keyServer = 'EnxKeyserver-prod';
const verification = 'EnxVerification-prod';
const asResources = (ids: Record<string, string>): StackResource[] =>
  Object.entries(ids).map(([LogicalResourceId, ResourceType]) => ({ LogicalResourceId, ResourceType }));

interface Statement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: string | string[];
  readonly Condition?: { readonly StringEquals: { readonly ResourceType: string[] } };
}

/** As CloudFormation judges: a Deny wins, and what no statement allows is denied (User Guide, "Prevent updates"). */
function allows(policy: string, action: string, id: string, type: string): boolean {
  const { Statement: statements }: { Statement: Statement[] } = JSON.parse(policy);
  const effects = statements
    .filter(
      ({ Action, Resource, Condition }) =>
        [Action].flat().some((name) => name === action || name === 'Update:*') &&
        [Resource].flat().some((name) => name === '*' || name === `LogicalResourceId/${id}`) &&
        (Condition === undefined || Condition.StringEquals.ResourceType.includes(type)),
    )
    .map(({ Effect }) => Effect);
  return effects.includes('Allow') && !effects.includes('Deny');
}

describe('the stack policy', () => {
  const all = Object.values<Record<string, string>>(always).flatMap((ids) => {
    const policy = stackPolicy(asResources(ids));
    return Object.entries(ids).map(([id, type]) => ({ policy, id, type }));
  });
  const ofRegion = ({ id }: { id: string }) => id.startsWith('ExportKey');

  it.each(all.filter((one) => !ofRegion(one)))('keeps $id', ({ policy, id, type }) => {
    expect(allows(policy, 'Update:Replace', id, type)).toBe(false);
    expect(allows(policy, 'Update:Delete', id, type)).toBe(false);
    expect(allows(policy, 'Update:Modify', id, type)).toBe(true);
  });

  it.each(all.filter(ofRegion))('lets the key of a region go: $id', ({ policy, id, type }) => {
    expect(allows(policy, 'Update:Delete', id, type)).toBe(true);
  });

  it.each([
    ['a table that comes later', 'Update:Delete', 'NewTable', 'AWS::DynamoDB::Table', false],
    ['a function', 'Update:Delete', 'Publish', 'AWS::Lambda::Function', true],
    ['an alarm', 'Update:Replace', 'Alarm', 'AWS::CloudWatch::Alarm', true],
  ])('%s', (_, action, id, type, expected) => {
    expect(allows(stackPolicy(asResources(always[keyServer])), action, id, type)).toBe(expected);
  });

  it('fits: CloudFormation takes 16,384 bytes', () => {
    expect(stackPolicy(asResources(always[verification])).length).toBeLessThan(16_384);
  });
});

describe('npm run deploy', () => {
  let aws: QueryAws;
  let policies: Record<string, string> = {};
  let refused: Refusal | undefined;

  beforeEach(async () => {
    policies = {};
    refused = undefined;
    aws = await startQueryAws({
      DescribeStacks: ({ StackName = '' }) =>
        `<Stacks><member><StackName>${StackName}</StackName><CreationTime>2026-11-22T10:00:00Z</CreationTime><StackStatus>${
          StackName === verification ? 'ROLLBACK_COMPLETE' : 'UPDATE_COMPLETE'
        }</StackStatus></member></Stacks>`,
      ListStackResources: list,
      GetStackPolicy: ({ StackName = '' }) =>
        policies[StackName]
          ? `<StackPolicyBody>${policies[StackName]?.replaceAll('"', '&quot;')}</StackPolicyBody>`
          : '',
      SetStackPolicy: ({ StackName = '', StackPolicyBody = '' }) => {
        if (refused) throw refused;
        policies[StackName] = StackPolicyBody;
        return '';
      },
    });
  });
  afterEach(() => {
    aws.close();
    vi.unstubAllEnvs();
  });

  /** In two pages. */
  function list({ StackName = '', NextToken }: Parameters): string {
    const members = asResources(always[StackName])
      .filter((_, at) => (at % 2 === 0) === (NextToken === undefined))
      .map(
        ({ LogicalResourceId, ResourceType }) =>
          `<member><LogicalResourceId>${LogicalResourceId}</LogicalResourceId><ResourceType>${ResourceType}</ResourceType></member>`,
      );
    const more = NextToken === undefined ? '<NextToken>more</NextToken>' : '';
    return `<StackResourceSummaries>${members.join('')}</StackResourceSummaries>${more}`;
  }

  const states = () => readStates([verification, keyServer]);
  const protect = async () => {
    const lines: string[] = [];
    await protectUnprotected(await states(), (line) => lines.push(line));
    return lines;
  };
  const ours = stackPolicy(asResources(always[keyServer]));
  const open = '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"Update:*","Resource":"*"}]}';

  it('gives a policy to a stack that lives and has none, before it is changed', async () => {
    expect(await protect()).toEqual([]);
    expect(policies).toEqual({ [keyServer]: ours });
  });

  it('leaves the policy of one who means to go past it until the deployment is done', async () => {
    policies = { [keyServer]: open };
    expect(await protect()).toEqual([
      expect.stringContaining('EnxKeyserver-prod: its stack policy was changed by hand'),
    ]);
    expect(policies).toEqual({ [keyServer]: open });
    await protectAll(await states());
    expect(policies).toEqual({ [keyServer]: ours });
  });

  it('says nothing of a policy of its own', async () => {
    policies = { [keyServer]: ours };
    expect(await protect()).toEqual([]);
  });

  it('says which right is missing', async () => {
    refused = new Refusal('AccessDenied', 'not authorized to perform: cloudformation:SetStackPolicy');
    await expect(protect()).rejects.toMatchObject({
      message: expect.stringContaining('EnxKeyserver-prod'),
      remedy: expect.stringContaining('SetStackPolicy'),
    });
  });
});
