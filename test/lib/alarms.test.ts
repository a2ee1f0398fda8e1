import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { type EventName, events, METRIC_NAMESPACE } from '../../lambdas/shared/events.ts';
import { isForOperators } from '../../lib/settings/concurrency.ts';
import { stageFacts } from '../../lib/settings/stage-files.ts';
import {
  complete,
  demoRegions,
  local,
  type Resource,
  resource,
  resources,
  root,
  synthesise,
  synthesiseFront,
  synthesiseSelfService,
  synthesiseStaff,
  withSelfService,
} from './templates.ts';

const facts = stageFacts.parse({
  ...complete,
  domains: withSelfService.domains,
  awsRegion: 'us-east-1',
  alarmEmail: 'on-call@example.org',
  monthlyBudgetDollars: 2_000,
});
const prod = synthesise({ stage: 'prod' }, demoRegions, facts);
const selfService = synthesiseSelfService({ stage: 'prod' }, { facts });
const domains = [
  ['verification', prod.verification],
  ['keyserver', prod.keyServer],
  ['selfservice', selfService],
] as const;
const staff = synthesiseStaff({ stage: 'prod' }, { facts: stageFacts.parse({ ...facts, domains: 'temporary' }) }).staff;

const alarmsOf = (template: Template) =>
  Object.values<Resource>(resources(template, 'AWS::CloudWatch::Alarm')).map(({ Properties }) => Properties);
const all = domains.flatMap(([, template]) => alarmsOf(template));
const everywhere = new Set(all.map(({ AlarmName }) => AlarmName));
const front = synthesiseFront();
/** Those that only a stage behind CloudFront has (edge.test.ts looks at CloudFront's own). */
const behindFront = [front.verification, front.verificationEdge, front.keyserverEdge]
  .flatMap((stack) => alarmsOf(Template.fromStack(stack)))
  .filter(({ AlarmName }) => !everywhere.has(AlarmName));
/** What an alarm reads: a metric, or those that it does arithmetic with. */
const metricsOf = (alarm: Resource['Properties']): Resource['Properties'][] =>
  alarm.MetricName
    ? [alarm]
    : alarm.Metrics.flatMap(({ MetricStat }: Resource['Properties']) => MetricStat?.Metric ?? []);
const pageOf = (name: string) => name.split('-')[3] ?? '';
/** A page of an alarm begins with a capital; the others are about something to do. */
const pages = globSync('docs/operations/[A-Z]*.md', { cwd: root }).map((page) => basename(page, '.md'));

const functionsOf = (template: Template): string[] =>
  Object.values(resources(template, 'AWS::Lambda::Function')).flatMap(
    ({ Properties }) => Properties.FunctionName?.split('-').slice(3).join('-') ?? [],
  );
const constructId = (step: string) => step.replace(/(^|-)([a-z])/g, (_, __, letter: string) => letter.toUpperCase());
/** The expression of an alarm that does arithmetic, and the metrics in it by their names there. */
const sumOf = (metrics: Resource['Properties'][]) => [
  metrics.find(({ Expression }) => Expression).Expression,
  Object.fromEntries(metrics.flatMap(({ Id, MetricStat }) => (MetricStat ? [[Id, MetricStat.Metric.MetricName]] : []))),
];
/** Subjects of a domain's alarms with this page. */
const subjects = (template: Template, page: string): string[] =>
  alarmsOf(template)
    .flatMap(({ AlarmName }) => (pageOf(AlarmName) === page ? [AlarmName.split('-')[4]] : []))
    .sort();

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

/**
 * Metrics of AWS that alarms read, with their dimensions: nothing else would notice a wrong name, and the alarm would be
 * silent for ever. From: Lambda developer guide "Types of metrics for Lambda functions" and "Monitoring concurrency"; API
 * Gateway developer guide "Monitor CloudWatch metrics for HTTP APIs"; DynamoDB developer guide "CloudWatch throttling
 * metrics"; CloudFront developer guide "View CloudFront and edge function metrics".
 */
const known: Record<string, string[]> = {
  'AWS/Lambda Errors': ['FunctionName'],
  'AWS/Lambda Throttles': ['FunctionName'],
  'AWS/Lambda ConcurrentExecutions': [],
  'AWS/ApiGateway 5xx': ['ApiId'],
  'AWS/DynamoDB ReadThrottleEvents': ['TableName'],
  'AWS/DynamoDB WriteThrottleEvents': ['TableName'],
  'AWS/CloudFront 5xxErrorRate': ['DistributionId', 'Region'],
};

describe('metrics', () => {
  const used = all.flatMap(metricsOf).filter(({ Namespace }) => Namespace.startsWith('AWS/'));

  it('of AWS are those that AWS has', () => {
    const names = used.map(({ Namespace, MetricName }) => `${Namespace} ${MetricName}`);
    expect([...new Set(names)].sort()).toEqual(Object.keys(known).sort());
    for (const { Namespace, MetricName, Dimensions = [] } of used) {
      const dimensions = Dimensions.map(({ Name }: { Name: string }) => Name).sort();
      expect([MetricName, dimensions]).toEqual([MetricName, known[`${Namespace} ${MetricName}`]]);
    }
  });

  it('watch the secret header where CloudFront stands before the API', () => {
    const own = behindFront.filter(({ Namespace }) => Namespace === METRIC_NAMESPACE);
    expect(own.map(({ AlarmName, MetricName }) => [AlarmName, MetricName])).toEqual([
      ['enx-prod-verification-OriginHeader-VerifyBypassed', 'FrontBypassed'],
      ['enx-prod-verification-OriginHeader-VerifyUnread', 'OriginHeaderUnread'],
      ['enx-prod-verification-OriginHeader-UserReportBypassed', 'FrontBypassed'],
      ['enx-prod-verification-OriginHeader-UserReportUnread', 'OriginHeaderUnread'],
    ]);
    for (const { MetricName } of own) expect(events).toContain(MetricName);
  });

  it.each(domains)('of refused calls of %s come from the access log of their API', (_, template) => {
    const filters = Object.values(resources(template, 'AWS::Logs::MetricFilter')).map(({ Properties }) => Properties);
    const refused = alarmsOf(template).filter(({ AlarmName }) => pageOf(AlarmName) === 'ApiThrottled');
    expect(filters.map(({ MetricTransformations: [{ MetricName }] }) => MetricName).sort()).toEqual(
      refused.map(({ MetricName }) => MetricName).sort(),
    );
    for (const { FilterPattern, LogGroupName, MetricTransformations } of filters) {
      // The log's members are texts; a function's own 429 has the 200 of its run beside it.
      expect(FilterPattern).toBe('{ ($.status = "429") && ($.integrationStatus != "200") }');
      expect(MetricTransformations).toEqual([
        { MetricNamespace: refused[0].Namespace, MetricName: expect.any(String), MetricValue: '1' },
      ]);
      const log = resources(template, 'AWS::Logs::LogGroup')[LogGroupName.Ref]?.Properties.LogGroupName;
      const api = log.split('/').at(-1);
      expect(MetricTransformations[0].MetricName).toBe(`enx-prod-${api}-throttled`);
      expect(log).toMatch(/^\/aws\/vendedlogs\//);
    }
  });

  it('of executions ring at 70 % of what the stage counts on', () => {
    const threshold = (concurrency: object | 'shared' | undefined, stage = 'prod') => {
      const { keyServer } = synthesise({ stage }, demoRegions, stageFacts.parse({ domains: 'temporary', concurrency }));
      return alarmsOf(keyServer).find(({ AlarmName }) => pageOf(AlarmName) === 'ConcurrencyShort')?.Threshold;
    };
    expect(threshold(undefined)).toBe(700);
    expect(threshold({ accountQuota: 3_000 })).toBeCloseTo(2_100);
    expect(threshold('shared')).toBeUndefined();
    expect(threshold(undefined, 'dev')).toBeUndefined();
  });

  it('of CloudFront are read where they are, and nowhere else', () => {
    const elsewhere = synthesise({ stage: 'prod' }, demoRegions, { ...facts, awsRegion: 'eu-central-1' });
    expect(subjects(elsewhere.keyServer, 'CloudFrontErrors')).toEqual([]);
  });
});

it('the local AWS, which cannot deploy a sum, gets none, and no budget', () => {
  const { verification, keyServer } = synthesise(local, demoRegions, { ...facts, domains: 'temporary' });
  for (const template of [verification, keyServer]) {
    expect(alarmsOf(template).filter(({ Metrics }) => Metrics)).toEqual([]);
    expect(resources(template, 'AWS::Budgets::Budget')).toEqual({});
  }
});
