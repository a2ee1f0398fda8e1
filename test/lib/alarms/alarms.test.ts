import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type EventName, events, METRIC_NAMESPACE } from '../../../lambdas/shared/events.ts';
import { isForOperators } from '../../../lib/settings/concurrency.ts';
import { demoRegions, local, type Resource, resource, resources, root, synthesise } from '../templates.ts';
import {
  alarmsOf,
  all,
  behindFront,
  constructId,
  domains,
  facts,
  functionsOf,
  metricsOf,
  pageOf,
  pages,
  prod,
  selfService,
  staff,
  subjects,
  sumOf,
} from './alarms.ts';

describe('alarms', () => {
  it('have a page each, and every page an alarm, a rule or a budget', () => {
    const rules = domains.flatMap(([, template]) => Object.values(resources(template, 'AWS::Events::Rule')));
    const others = [
      ...rules.map(({ Properties }) => basename(Properties.Description.split(' ').at(-1), '.md')),
      pageOf(resource(prod.verification, 'AWS::Budgets::Budget').Properties.Budget.BudgetName),
    ];
    const named = [...all, ...behindFront].map(({ AlarmName }) => pageOf(AlarmName));
    expect([...new Set([...named, ...others])].sort()).toEqual(pages.sort());
  });

  it.each([...all, ...behindFront])('$AlarmName names its page and wakes somebody', (alarm) => {
    expect(alarm.AlarmDescription).toMatch(`docs/operations/${pageOf(alarm.AlarmName)}.md`);
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
    const schedules = domains.flatMap(([, template]) => Object.values(resources(template, 'AWS::Scheduler::Schedule')));
    expect(failing.map(({ TreatMissingData }) => TreatMissingData)).toEqual(Array(schedules.length).fill('breaching'));
    expect(all.filter(({ TreatMissingData }) => TreatMissingData === 'breaching')).toHaveLength(schedules.length);
  });
});

describe('what is watched of the staff’s pages', () => {
  it('their functions, their API and the executions of the account, under a name of its own', () => {
    const watched = functionsOf(staff).filter((step) => !isForOperators('verification', step));
    expect(watched.every((step) => step.startsWith('staff-'))).toBe(true);
    expect(subjects(staff, 'FunctionThrottled')).toEqual(watched.map(constructId).sort());
    expect(subjects(staff, 'ServerErrors')).toEqual(['StaffApi']);
    expect(subjects(staff, 'ApiThrottled')).toEqual(['StaffApi']);
    for (const { AlarmName } of alarmsOf(staff)) expect(AlarmName).toMatch(/^enx-prod-staff-/);
    for (const { AlarmName } of alarmsOf(staff)) expect(pages).toContain(pageOf(AlarmName));
  });
});

describe.each(domains)('what is watched of %s', (domain, template) => {
  it('every function but operators’, who see it: whether Lambda starts it', () => {
    const watched = functionsOf(template).filter((step) => !isForOperators(domain, step));
    expect(watched).toEqual(expect.arrayContaining(['health', 'probe', 'rotate']));
    expect(subjects(template, 'FunctionThrottled')).toEqual(watched.map(constructId).sort());
  });

  it('every API: errors of the server, and calls that its stage refuses', () => {
    const apis = {
      verification: ['AdminApi', 'DeviceApi', 'RedirectApi'],
      keyserver: ['PublishApi'],
      selfservice: ['SelfServiceApi'],
    }[domain];
    expect(Object.keys(resources(template, 'AWS::ApiGatewayV2::Api'))).toHaveLength(apis.length);
    expect(subjects(template, 'ServerErrors')).toEqual(apis);
    expect(subjects(template, 'ApiThrottled')).toEqual(apis);
  });

  it('every table: reads and writes that DynamoDB refuses', () => {
    const tables = Object.keys(resources(template, 'AWS::DynamoDB::Table')).map((id) => id.split('Table')[0] ?? '');
    expect(subjects(template, 'TableThrottled')).toEqual(tables.sort());
    for (const { AlarmName, Metrics } of alarmsOf(template).filter(
      (one) => pageOf(one.AlarmName) === 'TableThrottled',
    )) {
      const id = AlarmName.split('-')[4];
      expect(sumOf(Metrics)).toEqual([
        `FILL(reads${id}, 0) + FILL(writes${id}, 0)`,
        { [`reads${id}`]: 'ReadThrottleEvents', [`writes${id}`]: 'WriteThrottleEvents' },
      ]);
    }
  });

  it('every schedule, the probe, and the executions that the account has', () => {
    const schedules = Object.values(resources(template, 'AWS::Scheduler::Schedule'));
    const aliases = resources(template, 'AWS::Lambda::Alias');
    const runs = schedules.map(({ Properties }) => aliases[Properties.Target.Arn.Ref]?.Properties.FunctionName.Ref);
    const failing = alarmsOf(template).filter(({ MetricName }) => MetricName === 'Errors');
    expect(failing.map(({ Dimensions }) => Dimensions[0].Value.Ref).sort()).toEqual(runs.sort());
    expect(subjects(template, 'ProbeFailing')).toEqual(['Checks', 'Probe']);
    expect(subjects(template, 'ConcurrencyShort')).toEqual(['Account']);
  });

  it('is drawn on one dashboard, whose name no other Amazon region takes', () => {
    const { DashboardName, DashboardBody } = resource(template, 'AWS::CloudWatch::Dashboard').Properties;
    expect(DashboardName).toBe(`enx-prod-${domain}-us-east-1`);
    const text = JSON.stringify(DashboardBody);
    for (const metric of ['Count', '4xx', '5xx', 'Latency', 'Errors', 'Throttles', 'Duration', 'ConcurrentExecutions'])
      expect(text).toContain(`\\"${metric}\\"`);
    for (const metric of ['WriteThrottleEvents', 'ConsumedWriteCapacityUnits']) expect(text).toContain(metric);
    expect(text).toContain(`SEARCH('{${METRIC_NAMESPACE},service} enx prod ${domain}'`);
    expect(text.includes('ExportAgeSeconds')).toBe(domain === 'keyserver');
  });
});

/** Send text messages. */
const senders = ['BatchIssue', 'Issue', 'ReportForm', 'SendMessages'];

describe('what is watched of one function or another', () => {
  it.each([
    ['DeadlineOverruns', ['Certificate', 'ReportForm', 'UserReport', 'Verify'], ['Publish']],
    ['RingRefreshFailing', ['Calls'], ['Publish']],
    ['StatisticsLost', ['Calls', 'Calls2'], ['Publish']],
    ['MessagesFailing', ['Failing', 'Refused'], []],
    ['CallsLimited', ['BatchIssue', 'CheckCodeStatus', 'ExpireCode', 'Issue', 'Statistics'], []],
    ['CallsUncounted', ['Issue'], []],
    ['MessageUnknown', ['Calls'], []],
    ['MessageCaps', ['BatchIssue', 'Issue', 'ReportForm', 'UserReport'], []],
    ['QuotaUsedUp', ['BatchIssue', 'Issue', 'ReportForm', 'UserReport'], []],
    ['CodesClaimedRatioAnomaly', ['ModelQuotas'], []],
    ['QuotaModelFailing', ['ModelQuotas'], []],
    ['MessagesStuck', ['Expired', 'Rows', 'SendMessages'], []],
    ['ReportsLimited', ['ReportForm', 'UserReport'], []],
    ['GatewayFailing', ['ReportForm'], []],
    ['SmsErrors', ['MessageEvents', 'TwilioEvents'], []],
    ['GuessedCodes', ['Addresses', 'Refusals'], []],
    ['BrakeUnavailable', ['Verify'], []],
    ['KmsThrottled', [...senders, 'Certificate'].sort(), ['Export']],
    ['MessageUnsigned', senders, []],
    ['MessageSigningFailing', senders, []],
    ['RotationFailing', ['Rotate'], ['Rotate']],
    ['ExportFailing', [], ['Export', 'Overdue']],
    ['IndexStale', [], ['Probe']],
    ['AuditGap', ['SealAudit'], ['SealAudit']],
    ['AuditNotSealed', ['SealAudit'], ['SealAudit']],
    ['JwksImportFailing', [], ['ImportJwks', 'Issuer']],
    ['JwksKeyRefused', [], ['ImportJwks']],
    ['CloudFrontErrors', [], ['ExportSite']],
  ])('%s', (page, verification, keyServer) => {
    expect(subjects(prod.verification, page)).toEqual(verification);
    expect(subjects(prod.keyServer, page)).toEqual(keyServer);
  });
});

it('messages that do not arrive ring at 50 in a day, as the reference’s e-mail', () => {
  const rings = alarmsOf(prod.verification).filter(({ AlarmName }) => pageOf(AlarmName) === 'SmsErrors');
  expect(rings.map(({ Threshold, Period }) => [Threshold, Period])).toEqual(Array(2).fill([50, 86_400]));
});

it.each([
  ['LoginFailing', ['Callback', 'Logout', 'Start']],
  ['RegistryFailing', ['Callback']],
  ['CodesNotIssued', ['Paused', 'Refused', 'Unanswered', 'Unauthorized']],
  ['TokensNotSigned', ['Form']],
  ['RingRefreshFailing', ['Calls']],
  ['RotationFailing', ['Rotate']],
])('of self-service: %s', (page, expected) => expect(subjects(selfService, page)).toEqual(expected));

describe('an alarm of several functions', () => {
  const readers = ['verify', 'certificate', 'user-report', 'issue', 'batch-issue', 'check-code-status', 'expire-code'];
  const staff = [...readers, 'statistics', 'report-form'];

  it.each([
    ['RingRefreshFailing', 'RingRefreshFailed', prod.verification, staff],
    ['StatisticsLost', 'StatisticsLost', prod.verification, [...staff, 'twilio-events', 'message-events']],
    ['MessageUnknown', 'MessageUnknown', prod.verification, ['issue', 'batch-issue', 'send-messages', 'report-form']],
    ['RingRefreshFailing', 'RingRefreshFailed', selfService, ['start', 'callback', 'form', 'issue', 'keys']],
  ])('rings for the worst of them, of ten at most: %s', (page, event, template, steps) => {
    const alarms = alarmsOf(template).filter(({ AlarmName }) => pageOf(AlarmName) === page);
    const watched = alarms.flatMap(({ Metrics }) => {
      const inIt = Metrics.flatMap(({ MetricStat }: Resource['Properties']) => MetricStat?.Metric ?? []);
      const [expression, metrics] = sumOf(Metrics);
      expect(inIt.length).toBeLessThanOrEqual(10);
      expect(expression).toBe(
        `MAX([${Object.keys(metrics)
          .map((name) => `FILL(${name}, 0)`)
          .join(', ')}])`,
      );
      expect([...new Set(Object.values(metrics))]).toEqual([event]);
      return inIt.map(({ Dimensions }: Resource['Properties']) => Dimensions[0].Value.split('-').slice(3).join('-'));
    });
    expect(watched.sort()).toEqual([...steps].sort());
  });
});

/** Events that ring no alarm of their own, and why. */
const unalarmed: Partial<Record<EventName, string>> = {
  LastSeenLost:
    'the call goes on; a session may end as idle a minute too early, and a table that refuses rings (TableThrottled)',
  UnexpectedError: 'a call then answers 500 (ServerErrors), a job fails (RotationFailing, ExportFailing, …)',
  RegionsUnread: 'links lead where they should; after ten minutes they answer 500 (ServerErrors)',
  MessageUnsettled: 'the message went; the sweep counts what stays behind as MessageUnknown',
  RingVersionMade: 'as it should be; RotationFailing rings when none is made',
  RingVersionDeleted: 'as it should be',
  SigningKeyMade: 'as it should be',
  SigningKeyRetired: 'as it should be',
  TokenInvalid: 'strangers send what they like, and get nothing for it',
  TokenReused: 'a button pressed twice, or somebody who tries: no second code either way',
  TokenRetired: 'a page that was left open for days; the person begins again',
  NetworkRefused: 'a key from outside the networks it was limited to gets nothing; its owner hears of 401 first',
  TokenUnsettled: 'the code was shown; where its token comes again, that code is replaced',
  FewUploads: 'quiet nights of a small region; `npm run exports -- status` shows it to whoever chooses the period',
  SigningKeyUntagged: 'a label on the bill is missing, and nothing else; the key works',
};

describe('events', () => {
  const own = [...all, ...behindFront].flatMap(metricsOf).filter(({ Namespace }) => Namespace === METRIC_NAMESPACE);

  it.each(events)('%s rings an alarm, or there is a reason why not', (event) => {
    const rings = own.some(({ MetricName }) => MetricName === event);
    expect(rings).toBe(!(event in unalarmed));
  });

  it('are counted as the functions write them', () => {
    const functions = domains.flatMap(([domain, template]) =>
      functionsOf(template).map((step) => `enx-prod-${domain}-${step}`),
    );
    for (const { MetricName, Dimensions } of own) {
      expect(events).toContain(MetricName);
      expect(Dimensions).toEqual([{ Name: 'service', Value: expect.toBeOneOf(functions) }]);
    }
  });
});

it('the local AWS, which cannot deploy a sum, gets none, and no budget', () => {
  const { verification, keyServer } = synthesise(local, demoRegions, { ...facts, domains: 'temporary' });
  for (const template of [verification, keyServer]) {
    expect(alarmsOf(template).filter(({ Metrics }) => Metrics)).toEqual([]);
    expect(resources(template, 'AWS::Budgets::Budget')).toEqual({});
  }
});
