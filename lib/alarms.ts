/** What wakes a person, in both trust domains: few kinds, each with a page docs/operations/<Name>.md. */
import { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { type EventName, METRIC_NAMESPACE } from '../lambdas/shared/events.ts';
import type { AlarmBook } from './constructs/alarm-book.ts';
import type { HttpApi } from './constructs/http-api.ts';
import type { ServiceFunction } from './constructs/service-function.ts';

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

/** One late answer tells a listener little; many tell which calls do real work. */
export function deadlineOverruns(alarms: AlarmBook, call: ServiceFunction): void {
  alarms.add('DeadlineOverruns', call.node.id, {
    says: 'Device answers are not ready at their release deadline, so their time tells real calls from chaff.',
    metric: counted('DeadlineOverrun', call, Duration.minutes(15)),
    threshold: 20,
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

/** The import runs, but what an issuer answers is of no use; its keys stay, and new ones are not known. */
export function issuersUnreachable(alarms: AlarmBook, importJwks: ServiceFunction): void {
  alarms.add('JwksImportFailing', 'Issuer', {
    says: 'The certificate keys of a health authority cannot be read.',
    metric: counted('JwksImportFailed', importJwks, Duration.minutes(15)),
    threshold: 5,
    periods: 2,
    missingMeans: 'fine',
  });
}

/** The import refuses the key again in every run, so publishes with it fail until a person decides. */
export function keysRefused(alarms: AlarmBook, importJwks: ServiceFunction): void {
  alarms.add('JwksKeyRefused', importJwks.node.id, {
    says: 'A health authority lists a certificate key that is not taken over; publishes signed with it are refused.',
    metric: counted('JwksKeyRefused', importJwks, Duration.minutes(5)),
    threshold: 1,
    periods: 1,
    missingMeans: 'fine',
  });
}

/** What a few people do by mistake, behind one address or several, stays far below both thresholds. */
export function guessedCodes(alarms: AlarmBook, verify: ServiceFunction): void {
  const says = 'Somebody seems to try out verification codes';
  const perQuarter = { periods: 1, missingMeans: 'fine' } as const;
  alarms.add('GuessedCodes', 'Addresses', {
    says: `${says} from many addresses.`,
    metric: counted('AddressBraked', verify, Duration.minutes(15)),
    threshold: 10,
    ...perQuarter,
  });
  alarms.add('GuessedCodes', 'Refusals', {
    says: `${says} and goes on although it is refused.`,
    metric: counted('BrakeRefused', verify, Duration.minutes(15)),
    threshold: 300,
    ...perQuarter,
  });
}

/** The export runs and nothing fails, and yet a window that was due an hour ago is not built: phones wait all the same. */
export function exportOverdue(alarms: AlarmBook, build: ServiceFunction): void {
  alarms.add('ExportFailing', 'Overdue', {
    says: 'Files that were due an hour ago are not published.',
    metric: counted('ExportOverdue', build, Duration.minutes(5)),
    threshold: 1,
    periods: 2,
    missingMeans: 'fine',
  });
}

/** Each container reads its rings every minute: ten failures are more than a moment, or more than one container. */
export function ringsUnread(alarms: AlarmBook, reader: ServiceFunction): void {
  alarms.add('RingRefreshFailing', reader.node.id, {
    says: 'A function goes on with the key rings it knows, and refuses what was made under newer keys.',
    metric: counted('RingRefreshFailed', reader, Duration.minutes(15)),
    threshold: 10,
    periods: 1,
    missingMeans: 'fine',
  });
}

/** How often a function met an event (lambdas/shared/events.ts). */
export function counted(event: EventName, fn: ServiceFunction, period: Duration): Metric {
  const dimensionsMap = { service: fn.physicalName };
  return new Metric({ namespace: METRIC_NAMESPACE, metricName: event, dimensionsMap, statistic: 'Sum', period });
}
