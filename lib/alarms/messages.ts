/** Alarms on text messages; each with a page docs/operations/<Name>.md. */
import type { AlarmBook } from '../constructs/alarm-book.ts';
import type { ServiceFunction } from '../constructs/service-function.ts';
import { tooOften, tooOftenInOne } from './too-often.ts';

/** Of functions that send. Mistyped numbers are refused every day; a provider that fails is nobody's daily business. */
export function messagesNotCarried(alarms: AlarmBook, senders: readonly ServiceFunction[]): void {
  const hour = { minutes: 60, periods: 1 };
  tooOftenInOne(alarms, 'MessagesFailing', senders, {
    subject: 'Refused',
    says: 'Providers refuse text messages, more than people mistype numbers.',
    event: 'MessageRefused',
    threshold: 50,
    ...hour,
  });
  tooOftenInOne(alarms, 'MessagesFailing', senders, {
    subject: 'Failing',
    says: 'Providers of text messages cannot be reached or have faults.',
    event: 'MessageFailing',
    threshold: 10,
    ...hour,
  });
  tooOftenInOne(alarms, 'MessageUnknown', senders, {
    says: 'Nobody knows whether text messages went; they are not sent again.',
    event: 'MessageUnknown',
    threshold: 3,
    ...hour,
  });
}

/** As many as the reference rings for (verification-server.md §9.3, ElevatedSMSErrors). */
export function messagesNotDelivered(alarms: AlarmBook, listener: ServiceFunction): void {
  tooOften(alarms, 'SmsErrors', listener, {
    says: 'Text messages that a provider took do not arrive.',
    event: 'MessageUndelivered',
    threshold: 50,
    minutes: 24 * 60,
    periods: 1,
  });
}
