/** Alarms on what the functions count (lambdas/shared/events.ts), in all trust domains; each with a page docs/operations/<Name>.md. */
import type { AlarmBook } from '../constructs/alarm-book.ts';
import type { ServiceFunction } from '../constructs/service-function.ts';
import { tooOften, tooOftenInOne } from './too-often.ts';

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

/** The import refuses it again in every run, until a person decides or the list is mended. */
export function keysRefused(alarms: AlarmBook, importJwks: ServiceFunction): void {
  tooOften(alarms, 'JwksKeyRefused', importJwks, {
    says: 'A health authority’s list of certificate keys asks for what only a person decides: a key is refused, or is missing and kept.',
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

/** Once is enough: whoever comes next gets no message, be it a flood, or a day with more results than the caps foresee. */
export function messageCapReached(alarms: AlarmBook, issuer: ServiceFunction): void {
  tooOften(alarms, 'MessageCaps', issuer, {
    says: 'Messages are refused, because those of the day or of one number are used up.',
    event: 'MessageCapReached',
    threshold: 10,
    minutes: 15,
    periods: 1,
  });
}

/** What waits is met every minute: more than a few failures are more than a moment. */
export function messagesStuck(alarms: AlarmBook, sender: ServiceFunction): void {
  tooOften(alarms, 'MessagesStuck', sender, {
    subject: 'Rows',
    says: 'Messages that were promised cannot be looked after.',
    event: 'MessageStuck',
    threshold: 5,
    minutes: 5,
    periods: 1,
  });
  tooOften(alarms, 'MessagesStuck', sender, {
    subject: 'Expired',
    says: 'Codes ended before their message could be sent.',
    event: 'MessageExpired',
    threshold: 1,
    minutes: 5,
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

/** A hold is a person's act; one that stands for a day may be forgotten, and in 15 days its uploads are lost. */
export function exportHeld(alarms: AlarmBook, build: ServiceFunction): void {
  tooOften(alarms, 'ExportHeld', build, {
    says: 'Publication has been held back for more than a day; uploads wait for 15 days at most.',
    event: 'ExportHeld',
    threshold: 1,
    minutes: 5,
    periods: 2,
  });
}

/** Each container reads its rings every minute: ten failures are more than a moment, or more than one container. */
export function ringsUnread(alarms: AlarmBook, ...readers: ServiceFunction[]): void {
  tooOftenInOne(alarms, 'RingRefreshFailing', readers, {
    says: 'A function goes on with the key rings it knows, and refuses what was made under newer keys.',
    event: 'RingRefreshFailed',
    threshold: 10,
    minutes: 15,
    periods: 1,
  });
}

/** With a front: somebody goes round it, or CloudFront and the functions do not agree on its secret header. */
export function originHeader(alarms: AlarmBook, call: ServiceFunction): void {
  tooOften(alarms, 'OriginHeader', call, {
    subject: `${call.node.id}Bypassed`,
    says: 'Calls reach the API without the secret header of CloudFront, and so past its firewall.',
    event: 'FrontBypassed',
    threshold: 100,
    minutes: 15,
    periods: 1,
  });
  tooOften(alarms, 'OriginHeader', call, {
    subject: `${call.node.id}Unread`,
    says: 'A function cannot read the secret header of CloudFront; without it no address is counted.',
    event: 'OriginHeaderUnread',
    threshold: 10,
    minutes: 15,
    periods: 1,
  });
}

/** Nobody waits for a counter: the call succeeded. The figures of the day are too low by so many, for ever. */
export function statisticsLost(alarms: AlarmBook, ...counters: ServiceFunction[]): void {
  tooOftenInOne(alarms, 'StatisticsLost', counters, {
    says: 'Calls succeed, and the statistics do not count them.',
    event: 'StatisticsLost',
    threshold: 10,
    minutes: 15,
    periods: 1,
  });
}

/** A carrier's customers share few addresses, so people may be refused who did nothing; or somebody floods the form. */
export function reportsLimited(alarms: AlarmBook, form: ServiceFunction): void {
  tooOften(alarms, 'ReportsLimited', form, {
    says: 'Reports of tests are refused, because too many came from their address.',
    event: 'ReportLimited',
    threshold: 50,
    minutes: 15,
    periods: 1,
  });
}

/** The person is told and may try again, with as little success. */
export function gatewayFailing(alarms: AlarmBook, form: ServiceFunction): void {
  tooOften(alarms, 'GatewayFailing', form, {
    says: "A region's own gateway does not take the messages of the report form.",
    event: 'GatewayFailed',
    threshold: 3,
    minutes: 15,
    periods: 1,
  });
}

/** As many as one address may guess wrong: so many guesses were counted nowhere. */
export function brakeUnavailable(alarms: AlarmBook, verify: ServiceFunction): void {
  tooOften(alarms, 'BrakeUnavailable', verify, {
    says: 'Wrong codes are not counted, so whoever tries them out is not slowed down.',
    event: 'BrakeUnavailable',
    threshold: verify.stage.brakeFailures,
    minutes: 15,
    periods: 1,
  });
}

/** The SDK repeats a throttled request at once or twice: a few heal by themselves. */
export function kmsThrottled(alarms: AlarmBook, caller: ServiceFunction): void {
  tooOften(alarms, 'KmsThrottled', caller, {
    says: 'KMS refuses requests, because the account makes more of them than its quota.',
    event: 'KmsThrottled',
    threshold: 10,
    minutes: 5,
    periods: 2,
  });
}

/** Of a function that signs text messages. KMS was asked twice for each: what fails three times an hour is no hiccup. */
export function messageSigning(alarms: AlarmBook, sender: ServiceFunction): void {
  tooOften(alarms, 'MessageUnsigned', sender, {
    says: 'Text messages go out without the signature that their region promises.',
    event: 'MessageUnsigned',
    ...signingFailures,
  });
  tooOften(alarms, 'MessageSigningFailing', sender, {
    says: 'Text messages cannot be signed, so their region sends none.',
    event: 'MessageSigningFailed',
    ...signingFailures,
  });
  kmsThrottled(alarms, sender);
}

const signingFailures = { threshold: 3, minutes: 60, periods: 1 };

/** Entries or seals of the last week are not those that were sealed: once is enough for somebody to look. */
export function auditGap(alarms: AlarmBook, seal: ServiceFunction): void {
  tooOften(alarms, 'AuditGap', seal, {
    says: 'The audit is not what was sealed: entries are missing, were added later, or were changed.',
    event: 'AuditGap',
    threshold: 1,
    minutes: 60,
    periods: 1,
  });
}

/** One look in five minutes; what three in a row do not see, phones do not see either. */
export function probeFailing(alarms: AlarmBook, probe: ServiceFunction, says: string): void {
  tooOften(alarms, 'ProbeFailing', probe, {
    subject: 'Checks',
    says,
    event: 'ProbeFailed',
    threshold: 1,
    minutes: PROBE_MINUTES,
    periods: 3,
  });
}

/** What phones can load is older than it may be, whatever the export says of itself. */
export function indexStale(alarms: AlarmBook, probe: ServiceFunction): void {
  tooOften(alarms, 'IndexStale', probe, {
    says: 'Phones find no files of a window that was due an hour ago.',
    event: 'IndexStale',
    threshold: 1,
    minutes: PROBE_MINUTES,
    periods: 3,
  });
}

/** How often a probe looks. */
export const PROBE_MINUTES = 5;

/**
 * Regions that one run looks at, so that the minute it has is enough also where every address hangs, and what it is told
 * stays small.
 */
export const REGIONS_PER_PROBE = 15;
