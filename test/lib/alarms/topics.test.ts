/** Who is told: topics, their policies and subscribers; what KMS is asked; the bill. */
import { describe, expect, it } from 'vitest';
import { stageFacts } from '../../../lib/settings/stage-files.ts';
import { demoRegions, type Resource, resource, resources, synthesise } from '../templates.ts';

const prod = synthesise({ stage: 'prod' });
const facts = stageFacts.parse({
  domains: 'temporary',
  alarmEmail: 'on-call@example.org',
  monthlyBudgetDollars: 2_000,
});
const told = synthesise({ stage: 'prod' }, demoRegions, facts);
const account = { Ref: 'AWS::AccountId' };

describe.each([
  ['verification', prod.verification],
  ['keyserver', prod.keyServer],
])('the topic of %s', (domain, template) => {
  it("takes its own alarms and its own rule, no other account's, and TLS only", () => {
    const alarms = [
      'arn:',
      { Ref: 'AWS::Partition' },
      ':cloudwatch:',
      { Ref: 'AWS::Region' },
      ':',
      account,
      `:alarm:enx-prod-${domain}-*`,
    ];
    const [rule] = Object.keys(resources(template, 'AWS::Events::Rule'));
    const { PolicyDocument, Topics } = resource(template, 'AWS::SNS::TopicPolicy').Properties;
    const allow = { Effect: 'Allow', Action: 'sns:Publish', Resource: Topics[0] };
    expect(PolicyDocument.Statement).toEqual([
      expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
      {
        ...allow,
        Sid: 'OwnAlarms',
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Condition: {
          StringEquals: { 'aws:SourceAccount': account },
          ArnLike: { 'aws:SourceArn': { 'Fn::Join': ['', alarms] } },
        },
      },
      {
        ...allow,
        Sid: 'OwnRule',
        Principal: { Service: 'events.amazonaws.com' },
        Condition: { ArnEquals: { 'aws:SourceArn': { 'Fn::GetAtt': [rule, 'Arn'] } } },
      },
    ]);
    const named = Object.values<Resource>(resources(template, 'AWS::CloudWatch::Alarm'));
    expect(named.filter(({ Properties }) => !Properties.AlarmName.startsWith(`enx-prod-${domain}-`))).toEqual([]);
  });

  it('has nobody to tell without an address in the stage file', () => {
    expect(resources(template, 'AWS::SNS::Subscription')).toEqual({});
  });
});

it.each(Object.entries(told))("the stage's address is told of everything in %s", (_, template) => {
  const [topic] = Object.keys(resources(template, 'AWS::SNS::Topic'));
  expect(resource(template, 'AWS::SNS::Subscription').Properties).toEqual({
    Protocol: 'email',
    Endpoint: 'on-call@example.org',
    TopicArn: { Ref: topic },
  });
});

describe('calls to KMS that change who may use a key, or end it', () => {
  const rule = (template: typeof prod.verification) => resource(template, 'AWS::Events::Rule').Properties;
  const calls = {
    source: ['aws.kms'],
    'detail-type': ['AWS API Call via CloudTrail'],
    detail: {
      eventSource: ['kms.amazonaws.com'],
      eventName: ['PutKeyPolicy', 'DisableKey', 'ScheduleKeyDeletion'],
    },
  };

  it('are told of for any key of the account, where keys are made at run time; not those of the rotation itself', () => {
    const rotation = resource(prod.verification, 'AWS::Lambda::Function', 'RotateFunction').Properties.Role;
    expect(rule(prod.verification).EventPattern).toEqual({
      ...calls,
      detail: {
        ...calls.detail,
        userIdentity: {
          sessionContext: { sessionIssuer: { arn: [{ 'anything-but': [rotation] }, { exists: false }] } },
        },
      },
    });
  });

  it('are told of for every key of the stack, where there are no others', () => {
    const keys = Object.keys(resources(prod.keyServer, 'AWS::KMS::Key'));
    // The sealing key, that of the manifest, and one for each region.
    expect(keys).toHaveLength(2 + demoRegions.length);
    expect(rule(prod.keyServer).EventPattern).toEqual({
      ...calls,
      detail: {
        ...calls.detail,
        resources: { ARN: expect.toSatisfy((arns: object[]) => arnsOf(arns).join() === keys.sort().join()) },
      },
    });
  });

  it.each(Object.entries(prod))('in %s: with call, key, caller and page, and without an address', (_, template) => {
    const { InputPathsMap, InputTemplate } = rule(template).Targets[0].InputTransformer;
    expect(Object.values(InputPathsMap).sort()).toEqual([
      '$.detail.errorCode',
      '$.detail.eventName',
      '$.detail.eventTime',
      '$.detail.resources[0].ARN',
      '$.detail.userIdentity.arn',
    ]);
    expect(InputTemplate).toContain('docs/operations/KeyTampered.md');
  });

  const arnsOf = (arns: object[]) => arns.map((arn) => Object.values(arn)[0][0]).sort();
});

describe('the budget', () => {
  it('tells the address of a bill that is, or will be, above what the stage file says', () => {
    const { Budget, NotificationsWithSubscribers } = resource(told.verification, 'AWS::Budgets::Budget').Properties;
    expect(Budget).toEqual({
      BudgetName: 'enx-prod-verification-OverBudget',
      BudgetType: 'COST',
      TimeUnit: 'MONTHLY',
      BudgetLimit: { Amount: 2_000, Unit: 'USD' },
    });
    expect(NotificationsWithSubscribers).toEqual(
      ['ACTUAL', 'FORECASTED'].map((NotificationType) => ({
        Notification: expect.objectContaining({ NotificationType, ComparisonOperator: 'GREATER_THAN', Threshold: 100 }),
        Subscribers: [{ SubscriptionType: 'EMAIL', Address: 'on-call@example.org' }],
      })),
    );
  });

  it('is one for each account', () => {
    expect(resources(told.keyServer, 'AWS::Budgets::Budget')).toEqual({});
    const accounts = { verification: '111111111111', keyserver: '222222222222' };
    const jwksBaseUrl = 'https://jwks.example.org/';
    const two = synthesise({ stage: 'prod', jwksBaseUrl }, demoRegions, { ...facts, accounts });
    expect(Object.keys(resources(two.keyServer, 'AWS::Budgets::Budget'))).toHaveLength(1);
    expect(Object.keys(resources(two.verification, 'AWS::Budgets::Budget'))).toHaveLength(1);
  });

  it('is none without a sum', () => {
    expect(resources(prod.verification, 'AWS::Budgets::Budget')).toEqual({});
  });
});
