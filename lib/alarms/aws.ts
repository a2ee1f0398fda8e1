/** Alarms on what AWS measures by itself; each with a page docs/operations/<Name>.md. */
import { Duration, Stack } from 'aws-cdk-lib';
import type { Distribution } from 'aws-cdk-lib/aws-cloudfront';
import { type IMetric, MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { AlarmBook } from '../constructs/alarm-book.ts';
import type { HttpApi } from '../constructs/api/http-api.ts';
import type { FlowTable } from '../constructs/flow-table.ts';
import type { ServiceFunction } from '../constructs/service-function.ts';
import { concurrencySettings } from '../settings/concurrency.ts';
import type { Stage } from '../settings/stages.ts';

/** Callers repeat a failed call later, so single errors heal by themselves. */
export function serverErrors(alarms: AlarmBook, api: HttpApi): void {
  alarms.add('ServerErrors', api.node.id, {
    says: 'Callers get answers of status 500 and above.',
    metric: api.metricServerErrors(Duration.minutes(5)),
    threshold: 5,
    periods: 2,
    missingMeans: 'fine',
  });
}

/** A scheduled function that fails, or does not even run, `minutes` long and three times in a row. */
export function failing(alarms: AlarmBook, name: string, fn: ServiceFunction, minutes: number, says: string): void {
  alarms.add(name, fn.node.id, {
    says,
    metric: fn.lambda.metricErrors({ period: Duration.minutes(minutes), statistic: 'Sum' }),
    threshold: 1,
    periods: 3,
    missingMeans: 'alarm',
  });
}

/** The API's own limit, which API Gateway's metrics hide among all 4xx: phones get a bare 429 that no client expects. */
export function stageThrottles(alarms: AlarmBook, api: HttpApi): void {
  alarms.add('ApiThrottled', api.node.id, {
    says: 'An API refuses calls with 429, because more come than its stage lets through.',
    metric: api.metricStageThrottles(Duration.minutes(5)),
    threshold: 100,
    periods: 1,
    missingMeans: 'fine',
  });
}

/** Runs that did not begin: the function's share of concurrency, or the account's, is used up. */
export function functionThrottles(alarms: AlarmBook, fn: ServiceFunction): void {
  alarms.add('FunctionThrottled', fn.node.id, {
    says: 'Lambda does not start a function, because too many run already.',
    metric: fn.lambda.metricThrottles({ period: Duration.minutes(5), statistic: 'Sum' }),
    threshold: 10,
    periods: 1,
    missingMeans: 'fine',
  });
}

/**
 * Of the whole account in this Amazon region. Not `ClaimedAccountConcurrency`, which counts reserved concurrency as used
 * and would ring on the day of the deployment (Lambda developer guide, "Monitoring concurrency").
 */
export function concurrencyShort(alarms: AlarmBook, stage: Stage): void {
  const quota = accountQuota(stage);
  if (quota === undefined) return;
  alarms.add('ConcurrencyShort', 'Account', {
    says: `More than 70 % of the ${quota} executions at once that the account has are in use.`,
    metric: accountConcurrency(Duration.minutes(1)),
    threshold: 0.7 * quota,
    periods: 5,
    missingMeans: 'fine',
  });
}

export function accountConcurrency(period: Duration): Metric {
  return new Metric({ namespace: 'AWS/Lambda', metricName: 'ConcurrentExecutions', statistic: 'Maximum', period });
}

/** Undefined where nobody counts on a number. */
function accountQuota(stage: Stage): number | undefined {
  const settings = concurrencySettings(stage, stage.facts);
  return settings === 'shared' ? undefined : settings.accountQuota;
}

/**
 * A table on demand is throttled above twice its peak so far, or where one partition takes too much (DynamoDB developer
 * guide, "CloudWatch throttling metrics"). The local AWS has no sums, and throttles nobody.
 */
export function tableThrottles(alarms: AlarmBook, stage: Stage, table: FlowTable): void {
  if (stage.target === 'local') return;
  alarms.add('TableThrottled', table.description.id, {
    says: 'DynamoDB refuses reads or writes of a table.',
    metric: throttleEvents(table, Duration.minutes(5)),
    threshold: 10,
    periods: 2,
    missingMeans: 'fine',
  });
}

/** Refused reads and writes of a table. */
export function throttleEvents({ table, description: { id } }: FlowTable, period: Duration): IMetric {
  const metric = (metricName: string) => table.metric(metricName, { statistic: 'Sum', period });
  return new MathExpression({
    // Names of their own: a graph shows several tables.
    expression: `FILL(reads${id}, 0) + FILL(writes${id}, 0)`,
    usingMetrics: { [`reads${id}`]: metric('ReadThrottleEvents'), [`writes${id}`]: metric('WriteThrottleEvents') },
    label: id,
    period,
  });
}

/**
 * CloudFront keeps its metrics in us-east-1, and an alarm sees those of its own Amazon region only; elsewhere the probe is
 * what tells. Errors of the server alone: 4xx is what anybody gets who asks for a path that is none.
 */
export function distributionErrors(alarms: AlarmBook, distribution: Distribution): void {
  if (Stack.of(distribution).region !== CLOUDFRONT_METRICS_REGION) return;
  alarms.add('CloudFrontErrors', distribution.node.scope?.node.id ?? distribution.node.id, {
    says: 'CloudFront answers phones with errors of the server.',
    metric: distributionMetric(distribution, '5xxErrorRate', Duration.minutes(5)),
    threshold: 1,
    periods: 3,
    missingMeans: 'fine',
  });
}

export const CLOUDFRONT_METRICS_REGION = 'us-east-1';

/** In percent, on average. */
export function distributionMetric(distribution: Distribution, metricName: string, period: Duration): Metric {
  const dimensionsMap = { DistributionId: distribution.distributionId, Region: 'Global' };
  const statistic = metricName.endsWith('Rate') ? 'Average' : 'Sum';
  return new Metric({
    namespace: 'AWS/CloudFront',
    metricName,
    dimensionsMap,
    statistic,
    period,
    region: CLOUDFRONT_METRICS_REGION,
  });
}
