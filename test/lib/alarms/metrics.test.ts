import { describe, expect, it } from 'vitest';
import { events, METRIC_NAMESPACE } from '../../../lambdas/shared/events.ts';
import { stageFacts } from '../../../lib/settings/stage-files.ts';
import { demoRegions, resources, synthesise } from '../templates.ts';
import { alarmsOf, all, behindFront, domains, facts, metricsOf, pageOf, subjects } from './alarms.ts';

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
