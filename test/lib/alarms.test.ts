import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { events, METRIC_NAMESPACE } from '../../lambdas/shared/events.ts';
import { type Resource, resource, resources, root, synthesise } from './templates.ts';

const prod = synthesise({ stage: 'prod' });
const all = [prod.verification, prod.keyServer].flatMap((template) =>
  Object.values<Resource>(resources(template, 'AWS::CloudWatch::Alarm')).map(({ Properties }) => Properties),
);
/** Pages of alarms begin with a capital, as their alarms do. */
const pages = globSync('docs/operations/[A-Z]*.md', { cwd: root }).map((page) => basename(page, '.md'));
const pageOf = (alarm: { AlarmName: string }) => alarm.AlarmName.split('-')[3] ?? '';

describe('alarms', () => {
  it('watch what this system must not lose', () => {
    expect(all.map(({ AlarmName }) => AlarmName).sort()).toEqual([
      'enx-prod-keyserver-DeadlineOverruns-Publish',
      'enx-prod-keyserver-ExportFailing-Export',
      'enx-prod-keyserver-ExportFailing-Overdue',
      'enx-prod-keyserver-JwksImportFailing-ImportJwks',
      'enx-prod-keyserver-JwksImportFailing-Issuer',
      'enx-prod-keyserver-JwksKeyRefused-ImportJwks',
      'enx-prod-keyserver-RingRefreshFailing-Publish',
      'enx-prod-keyserver-RotationFailing-Rotate',
      'enx-prod-keyserver-ServerErrors-PublishApi',
      'enx-prod-verification-DeadlineOverruns-Certificate',
      'enx-prod-verification-DeadlineOverruns-Verify',
      'enx-prod-verification-GuessedCodes-Addresses',
      'enx-prod-verification-GuessedCodes-Refusals',
      'enx-prod-verification-RingRefreshFailing-Certificate',
      'enx-prod-verification-RingRefreshFailing-CheckCodeStatus',
      'enx-prod-verification-RingRefreshFailing-Issue',
      'enx-prod-verification-RingRefreshFailing-Verify',
      'enx-prod-verification-RotationFailing-Rotate',
      'enx-prod-verification-ServerErrors-AdminApi',
      'enx-prod-verification-ServerErrors-DeviceApi',
    ]);
  });

  it('have a page each, and every page an alarm', () => {
    expect([...new Set(all.map(pageOf))].sort()).toEqual(pages.sort());
  });

  it.each(all)('$AlarmName names its page and wakes somebody', (alarm) => {
    expect(alarm.AlarmDescription).toMatch(`docs/operations/${pageOf(alarm)}.md`);
    expect(alarm.AlarmActions).toHaveLength(1);
  });

  it.each(pages)('the page %s says what it means, where to look and what to do', (page) => {
    const text = readFileSync(join(root, 'docs/operations', `${page}.md`), 'utf8');
    expect(text).toMatch(
      new RegExp(`^# ${page}\n\n\\*\\*Means\\.\\*\\*[\\s\\S]*\\*\\*Look\\.\\*\\*[\\s\\S]*\\*\\*Fix\\.\\*\\*`),
    );
  });

  it('of scheduled functions ring when nothing runs', () => {
    const failing = all.filter(({ MetricName }) => MetricName === 'Errors');
    expect(failing.map(({ TreatMissingData }) => TreatMissingData)).toEqual(Array(4).fill('breaching'));
  });

  it('count events as the functions write them', () => {
    const own = all.filter(({ Namespace }) => Namespace === METRIC_NAMESPACE);
    expect(own).toHaveLength(13);
    for (const { MetricName, Dimensions } of own) {
      expect(events).toContain(MetricName);
      expect(Dimensions).toEqual([{ Name: 'service', Value: expect.stringMatching(/^enx-prod-/) }]);
    }
  });

  it.each([
    ['verification', prod.verification],
    ['keyserver', prod.keyServer],
  ])("of %s go to a topic that takes them, no other account's, and TLS only", (domain, template) => {
    const account = { Ref: 'AWS::AccountId' };
    const region = { Ref: 'AWS::Region' };
    const alarms = [
      'arn:',
      { Ref: 'AWS::Partition' },
      ':cloudwatch:',
      region,
      ':',
      account,
      `:alarm:enx-prod-${domain}-*`,
    ];
    const { PolicyDocument, Topics } = resource(template, 'AWS::SNS::TopicPolicy').Properties;
    expect(PolicyDocument.Statement).toEqual([
      expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
      {
        Sid: 'OwnAlarms',
        Effect: 'Allow',
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Action: 'sns:Publish',
        Resource: Topics[0],
        Condition: {
          StringEquals: { 'aws:SourceAccount': account },
          ArnLike: { 'aws:SourceArn': { 'Fn::Join': ['', alarms] } },
        },
      },
    ]);
    const named = Object.values<Resource>(resources(template, 'AWS::CloudWatch::Alarm'));
    expect(named.filter(({ Properties }) => !Properties.AlarmName.startsWith(`enx-prod-${domain}-`))).toEqual([]);
  });
});
