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
  tooOften(alarms, 'DeadlineOverruns', call, {
    says: 'Device answers are not ready at their release deadline, so their time tells real calls from chaff.',
    event: 'DeadlineOverrun',
    threshold: 20,
    minutes: 15,
    periods: 2,
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
  tooOften(alarms, 'JwksImportFailing', importJwks, {
    subject: 'Issuer',
    says: 'The certificate keys of a health authority cannot be read.',
    event: 'JwksImportFailed',
    threshold: 5,
    minutes: 15,
    periods: 2,
  });
}

/** The import refuses the key again in every run, so publishes with it fail until a person decides. */
export function keysRefused(alarms: AlarmBook, importJwks: ServiceFunction): void {
  tooOften(alarms, 'JwksKeyRefused', importJwks, {
    says: 'A health authority lists a certificate key that is not taken over; publishes signed with it are refused.',
    event: 'JwksKeyRefused',
    threshold: 1,
    minutes: 5,
    periods: 1,
  });
}

/** What a few people do by mistake, behind one address or several, stays far below both thresholds. */
export function guessedCodes(alarms: AlarmBook, verify: ServiceFunction): void {
  const says = 'Somebody seems to try out verification codes';
  tooOften(alarms, 'GuessedCodes', verify, {
    subject: 'Addresses',
    says: `${says} from many addresses.`,
    event: 'AddressBraked',
    threshold: 10,
    minutes: 15,
    periods: 1,
  });
  tooOften(alarms, 'GuessedCodes', verify, {
    subject: 'Refusals',
    says: `${says} and goes on although it is refused.`,
    event: 'BrakeRefused',
    threshold: 300,
    minutes: 15,
    periods: 1,
  });
}

/** The export runs and nothing fails, and yet a window that was due an hour ago is not built: phones wait all the same. */
export function exportOverdue(alarms: AlarmBook, build: ServiceFunction): void {
  tooOften(alarms, 'ExportFailing', build, {
    subject: 'Overdue',
    says: 'Files that were due an hour ago are not published.',
    event: 'ExportOverdue',
    threshold: 1,
    minutes: 5,
    periods: 2,
  });
}

/** Each container reads its rings every minute: ten failures are more than a moment, or more than one container. */
export function ringsUnread(alarms: AlarmBook, reader: ServiceFunction): void {
  tooOften(alarms, 'RingRefreshFailing', reader, {
    says: 'A function goes on with the key rings it knows, and refuses what was made under newer keys.',
    event: 'RingRefreshFailed',
    threshold: 10,
    minutes: 15,
    periods: 1,
  });
}

/** With a front: somebody goes round it, or CloudFront and the functions do not agree on its secret header. */
export function originHeader(alarms: AlarmBook, verify: ServiceFunction): void {
  tooOften(alarms, 'OriginHeader', verify, {
    subject: 'Bypassed',
    says: 'Calls reach the API without the secret header of CloudFront, and so past its firewall.',
    event: 'FrontBypassed',
    threshold: 100,
    minutes: 15,
    periods: 1,
  });
  tooOften(alarms, 'OriginHeader', verify, {
    subject: 'Unread',
    says: 'A function cannot read the secret header of CloudFront; without it no guessed code is counted.',
    event: 'OriginHeaderUnread',
    threshold: 10,
    minutes: 15,
    periods: 1,
  });
}

interface TooOften {
  /** Tells alarms with one page apart. Default: the construct id of the function. */
  readonly subject?: string;
  readonly says: string;
  readonly event: EventName;
  /** So many of them in `minutes`, and that in `periods` of them running. */
  readonly threshold: number;
  readonly minutes: number;
  readonly periods: number;
}

/** For events that a function counts (lambdas/shared/events.ts); none at all is how it should be. */
function tooOften(alarms: AlarmBook, page: string, fn: ServiceFunction, limit: TooOften): void {
  const { subject = fn.node.id, says, event, minutes, threshold, periods } = limit;
  const metric = new Metric({
    namespace: METRIC_NAMESPACE,
    metricName: event,
    dimensionsMap: { service: fn.physicalName },
    statistic: 'Sum',
    period: Duration.minutes(minutes),
  });
  alarms.add(page, subject, { says, metric, threshold, periods, missingMeans: 'fine' });
}
