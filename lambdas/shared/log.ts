/**
 * What a function says: one line per invocation, and counters. No body, header, key, code, token, phone number, nonce
 * or address ever enters a line; an unexpected error is logged by its name and place, since messages may quote input.
 */
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { type EventName, type EXPORT_AGE_SECONDS, METRIC_NAMESPACE } from './events.ts';

const FRAMES = 8;

/** The members of an invocation's line; the same for real calls and chaff. */
interface CallLine {
  readonly requestId: string;
  readonly status: number;
  /** The answer's error code, `-` for none. */
  readonly errorCode: string;
  readonly durationMilliseconds: number;
  readonly chaff: boolean;
}

export interface Log {
  call(line: CallLine): void;
  /** What a scheduled function did: names and counts. */
  job(summary: object): void;
  unexpected(error: unknown, requestId: string): void;
}

/** `name` is `<domain>/<step>`, such as `verification/verify`. */
export function openLog(name: string): Log {
  const logger = new Logger({ serviceName: name, logLevel: 'INFO' });
  return {
    call: (line) => logger.info('call', { ...line }),
    job: (summary) => logger.info('job', { summary }),
    unexpected: (error, requestId) => logger.error('unexpected error', { requestId, ...withoutMessage(error) }),
  };
}

interface ErrorPlace {
  readonly errorName: string;
  /** The nearest stack frames. */
  readonly at: readonly string[];
  readonly cause?: ErrorPlace;
}

/** An error's class and the places it came through, and those of its cause. */
function withoutMessage(error: unknown): ErrorPlace {
  if (!(error instanceof Error)) return { errorName: typeof error, at: [] };
  const stack = error.stack ?? '';
  const messageEnd = stack.indexOf(error.message) + error.message.length;
  const at = stack
    .slice(messageEnd)
    .split('\n')
    .slice(1, 1 + FRAMES);
  const place = { errorName: error.name, at: at.map((frame) => frame.trim()) };
  return error.cause === undefined ? place : { ...place, cause: withoutMessage(error.cause) };
}

// The dimension `service` is the function's physical name (names.ts), so an alarm can name stage, domain and step.
const metrics = new Metrics({
  namespace: METRIC_NAMESPACE,
  serviceName: process.env.AWS_LAMBDA_FUNCTION_NAME ?? 'local',
});

/** Counts one event as a metric: an EMF line on stdout (metric name = event, dimension `service` = function name). */
export function countMetric(name: EventName): void {
  metrics.addMetric(name, MetricUnit.Count, 1);
  metrics.publishStoredMetrics();
}

/** As `countMetric`, for a duration in seconds. */
export function measureSeconds(name: typeof EXPORT_AGE_SECONDS, seconds: number): void {
  metrics.addMetric(name, MetricUnit.Seconds, seconds);
  metrics.publishStoredMetrics();
}
