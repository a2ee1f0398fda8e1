/** How an alarm is made of events that functions count (lambdas/shared/events.ts). */
import { Duration } from 'aws-cdk-lib';
import { MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { type EventName, METRIC_NAMESPACE } from '../../lambdas/shared/events.ts';
import type { AlarmBook } from '../constructs/alarm-book.ts';
import { chunksOf } from '../constructs/code/chunks.ts';
import type { ServiceFunction } from '../constructs/service-function.ts';

export interface TooOften {
  /** Tells alarms with one page apart. Default: the construct id of the function. */
  readonly subject?: string;
  readonly says: string;
  readonly event: EventName;
  /** So many of them in `minutes`, and that in `periods` of them running. */
  readonly threshold: number;
  readonly minutes: number;
  readonly periods: number;
}

/** Of one function; none at all is how it should be. */
export function tooOften(alarms: AlarmBook, page: string, fn: ServiceFunction, limit: TooOften): void {
  const { subject = fn.node.id, says, threshold, periods } = limit;
  alarms.add(page, subject, { says, metric: countOf(fn, limit), threshold, periods, missingMeans: 'fine' });
}

/** An alarm may do arithmetic with so many metrics (CloudWatch user guide, "Create an alarm based on a metric math expression"). */
const METRICS_PER_ALARM = 10;

/**
 * Rings when one of several functions counts so many. Fewer alarms, not cheaper ones: a stack has 500 resources at most
 * (CloudFormation user guide, "Quotas"). The local AWS has no arithmetic.
 */
export function tooOftenInOne(alarms: AlarmBook, page: string, fns: readonly ServiceFunction[], limit: TooOften): void {
  const [first, ...others] = fns;
  if (first && others.length === 0) tooOften(alarms, page, first, limit);
  if (others.length === 0 || first?.stage.target === 'local') return;
  const { subject = 'Calls', says, threshold, periods } = limit;
  for (const [at, some] of chunksOf(fns, METRICS_PER_ALARM).entries()) {
    const metric = mostOf(some, limit);
    const name = at === 0 ? subject : `${subject}${at + 1}`;
    alarms.add(page, name, { says, metric, threshold, periods, missingMeans: 'fine' });
  }
}

function mostOf(fns: readonly ServiceFunction[], limit: TooOften): MathExpression {
  // A metric's name in an expression begins with a small letter.
  const names = fns.map(({ node: { id } }) => id.charAt(0).toLowerCase() + id.slice(1));
  return new MathExpression({
    expression: `MAX([${names.map((name) => `FILL(${name}, 0)`).join(', ')}])`,
    usingMetrics: Object.fromEntries(fns.map((fn, at) => [names[at], countOf(fn, limit)])),
    period: Duration.minutes(limit.minutes),
  });
}

function countOf(fn: ServiceFunction, { event, minutes }: TooOften): Metric {
  return new Metric({
    namespace: METRIC_NAMESPACE,
    metricName: event,
    dimensionsMap: { service: fn.physicalName },
    statistic: 'Sum',
    period: Duration.minutes(minutes),
  });
}
