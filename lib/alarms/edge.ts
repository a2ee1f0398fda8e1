/** Alarms of CloudFront and its firewall, whose metrics are in us-east-1; each with its page, as in events.ts. */
import { Duration } from 'aws-cdk-lib';
import type { Distribution } from 'aws-cdk-lib/aws-cloudfront';
import { type IMetric, MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { AlarmBook } from '../constructs/alarm-book.ts';
import { type Firewall, RATE_RULE } from '../constructs/api/firewall.ts';

/** Below it, a rate says nothing: one failed call of ten would be 10 %. */
const FEWEST_CALLS = 100;

/** CloudFront answers 502 or 504 by itself where the API does not answer; the API's own alarms see nothing of that. */
export function frontFailing(alarms: AlarmBook, id: string, distribution: Distribution): void {
  alarms.add('EdgeErrors', id, {
    says: 'Phones get answers of status 500 and above from CloudFront.',
    metric: shareOf(distribution, '5xxErrorRate', 5),
    threshold: 5,
    periods: 2,
    missingMeans: 'fine',
  });
}

/** Wrong codes and old keys are refused every day; when most calls are, it is not the phones that are wrong. */
export function frontRefusing(alarms: AlarmBook, id: string, distribution: Distribution): void {
  alarms.add('EdgeRefusals', id, {
    says: 'Half of the calls of phones are refused.',
    metric: shareOf(distribution, '4xxErrorRate', 15),
    threshold: 50,
    periods: 2,
    missingMeans: 'fine',
  });
}

/** The firewall copes with it by itself; whoever floods may go on in another way. */
export function floodStopped(alarms: AlarmBook, id: string, firewall: Firewall): void {
  alarms.add('EdgeFlood', id, {
    says: 'The firewall refuses very many calls of addresses that send too many.',
    metric: new Metric({
      namespace: 'AWS/WAFV2',
      metricName: 'BlockedRequests',
      // Those of CloudFront have no dimension Region (AWS WAF developer guide, "AWS WAF metrics and dimensions").
      dimensionsMap: { WebACL: firewall.metricName, Rule: RATE_RULE },
      statistic: 'Sum',
      period: Duration.minutes(5),
    }),
    threshold: 1_000,
    periods: 1,
    missingMeans: 'fine',
  });
}

/** A rate in percent, and 0 while hardly anybody calls. */
function shareOf(distribution: Distribution, rate: '4xxErrorRate' | '5xxErrorRate', minutes: number): IMetric {
  return new MathExpression({
    expression: `IF(calls >= ${FEWEST_CALLS}, rate, 0)`,
    usingMetrics: {
      calls: frontMetric(distribution, 'Requests', 'Sum', minutes),
      rate: frontMetric(distribution, rate, 'Average', minutes),
    },
    period: Duration.minutes(minutes),
  });
}

/** Not the CDK's `metric…`, which leave out `Region` and so name a metric that does not exist (CloudFront developer guide, "Using the CloudWatch API"). */
function frontMetric({ distributionId }: Distribution, metricName: string, statistic: string, minutes: number): Metric {
  return new Metric({
    namespace: 'AWS/CloudFront',
    metricName,
    dimensionsMap: { DistributionId: distributionId, Region: 'Global' },
    statistic,
    period: Duration.minutes(minutes),
  });
}
