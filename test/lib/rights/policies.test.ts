/** docs/policies against the templates: the deployment may make what they hold, and the boundary stops no role. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { demoRegions, type Resource, root, synthesise, synthesiseStaff, withMessages } from '../templates.ts';

const folder = join(root, 'docs/policies');
const actionsOf = (prefix: string): string[] =>
  readdirSync(folder)
    .filter((name) => name.startsWith(prefix))
    .flatMap((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')).Statement)
    .flatMap(({ Action }: { Action: string[] }) => Action);
const allows = (patterns: readonly string[], action: string) =>
  patterns.some((pattern) => new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(action));

const { verification, keyServer } = synthesise({ stage: 'prod' }, demoRegions, withMessages);
const all = [verification, keyServer, synthesiseStaff({ stage: 'prod' }).staff].flatMap((template) =>
  Object.values(template.toJSON().Resources as Record<string, Resource>),
);

describe('cloudformation*.json', () => {
  const actions = actionsOf('cloudformation');
  /** CloudFormation's name of a service → IAM's, where they differ. */
  const iamNames: Record<string, string> = {
    apigatewayv2: 'apigateway',
    certificatemanager: 'acm',
    cloudformation: 'lambda',
    smsvoice: 'sms-voice',
    cognito: 'cognito-idp',
  };
  const types = [...new Set(all.map(({ Type }) => Type))].filter((type) => type !== 'AWS::CDK::Metadata');

  it.each(types)('may make a %s', (type) => {
    const [, service = ''] = type.toLowerCase().split('::');
    const prefix = type.startsWith('Custom::') ? 'lambda' : (iamNames[service] ?? service);
    const changing = /:(Create|Put|Modify|POST|Request|Invoke|Publish|Subscribe|\*)/;
    expect(actions.filter((action) => action.startsWith(`${prefix}:`) && changing.test(action))).not.toEqual([]);
  });

  /** What the properties of our templates make CloudFormation call, beyond the making itself. */
  it.each([
    ['AWS::KMS::Key', ['kms:CreateKey', 'kms:PutKeyPolicy', 'kms:TagResource', 'kms:EnableKeyRotation']],
    ['AWS::ApiGatewayV2::Stage', ['logs:CreateLogDelivery', 'logs:DescribeLogGroups', 'apigateway:PATCH']],
    ['AWS::Lambda::Function', ['iam:PassRole', 's3:GetObject', 'lambda:CreateFunction', 'lambda:TagResource']],
    ['AWS::DynamoDB::Table', ['dynamodb:UpdateTimeToLive', 'dynamodb:UpdateContinuousBackups', 'dynamodb:TagResource']],
    [
      'AWS::S3::Bucket',
      ['s3:PutLifecycleConfiguration', 's3:PutBucketPublicAccessBlock', 's3:PutEncryptionConfiguration'],
    ],
    ['AWS::S3::BucketPolicy', ['s3:PutBucketPolicy']],
    ['AWS::IAM::Role', ['iam:CreateRole', 'iam:PutRolePolicy', 'iam:TagRole']],
    ['AWS::Logs::LogGroup', ['logs:CreateLogGroup', 'logs:PutRetentionPolicy', 'logs:TagResource']],
    ['AWS::Lambda::EventInvokeConfig', ['lambda:PutFunctionEventInvokeConfig']],
    ['AWS::Scheduler::Schedule', ['scheduler:CreateSchedule', 'iam:PassRole']],
    ['AWS::CloudFront::Distribution', ['cloudfront:CreateDistribution', 'cloudfront:TagResource']],
    ['AWS::SMSVOICE::ConfigurationSet', ['sms-voice:CreateConfigurationSet', 'sms-voice:CreateEventDestination']],
    ['AWS::Cognito::UserPool', ['cognito-idp:CreateUserPool', 'cognito-idp:SetUserPoolMfaConfig']],
    ['AWS::SNS::Topic', ['sns:CreateTopic', 'sns:SetTopicAttributes', 'sns:TagResource']],
  ])('%s needs %j', (type, needed) => {
    expect(types).toContain(type);
    for (const action of needed) expect(allows(actions, action), action).toBe(true);
  });
});

describe('boundary.json', () => {
  interface Statement {
    readonly Action: string | string[];
    readonly Principal?: { AWS?: unknown };
  }
  const actions = actionsOf('boundary');
  const ofRoles = all
    .filter(({ Type }) => Type === 'AWS::IAM::Policy')
    .flatMap(({ Properties }): Statement[] => Properties.PolicyDocument.Statement);
  // A key's policy that names a role is bounded by that role's boundary, too.
  const ofKeys = all
    .filter(({ Type }) => Type === 'AWS::KMS::Key')
    .flatMap(({ Properties }): Statement[] => Properties.KeyPolicy.Statement)
    .filter(({ Principal }) => JSON.stringify(Principal).includes('Fn::GetAtt'));
  const used = [...new Set([...ofRoles, ...ofKeys].flatMap(({ Action }) => Action))];

  it.each(used)('lets roles have %s', (action) => expect(allows(actions, action)).toBe(true));

  it('lets the certificate keys be used as their own policy says', () => {
    for (const action of ['kms:Sign', 'kms:GetPublicKey', 'kms:TagResource', 'kms:ScheduleKeyDeletion']) {
      expect(allows(actions, action)).toBe(true);
    }
    expect(used.length).toBeGreaterThan(10);
  });
});
