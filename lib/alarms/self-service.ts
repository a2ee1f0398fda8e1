/** Alarms on self-service; each with a page docs/operations/<Name>.md. */
import type { AlarmBook } from '../constructs/alarm-book.ts';
import type { ServiceFunction } from '../constructs/service-function.ts';
import { type TooOften, tooOften } from './too-often.ts';

/** A few are people who broke off at an odd moment; three in a quarter of an hour mean that nobody can log in. */
export function loginFailing(alarms: AlarmBook, step: ServiceFunction): void {
  tooOften(alarms, 'LoginFailing', step, {
    says: 'People cannot log in, since the identity provider fails, refuses us or says what it may not.',
    event: 'LoginFailing',
    threshold: 3,
    minutes: 15,
    periods: 1,
  });
}

/** The person is told to try again later, with as little success. */
export function registryFailing(alarms: AlarmBook, callback: ServiceFunction): void {
  tooOften(alarms, 'RegistryFailing', callback, {
    says: 'The registry of test results does not answer, or answers what cannot be relied on.',
    event: 'RegistryFailing',
    threshold: 3,
    minutes: 15,
    periods: 1,
  });
}

/** Each event is a person who had proved a test and sees no code. They may try again as long as their token lives. */
export function codesNotIssued(alarms: AlarmBook, issue: ServiceFunction): void {
  const quarter = { minutes: 15, periods: 1 };
  const limits: TooOften[] = [
    {
      subject: 'Unauthorized',
      says: 'The verification server does not take the API key of self-service, so nobody gets a code there.',
      event: 'IssueUnauthorized',
      threshold: 1,
      ...quarter,
    },
    {
      subject: 'Refused',
      says: 'The verification server refuses codes that self-service asks for.',
      event: 'IssueRefused',
      threshold: 3,
      ...quarter,
    },
    {
      subject: 'Unanswered',
      says: 'The verification server does not answer self-service in time.',
      event: 'IssueUnanswered',
      threshold: 5,
      ...quarter,
    },
    {
      subject: 'Paused',
      says: 'The verification server gives self-service no codes for now.',
      event: 'IssuePaused',
      threshold: 5,
      ...quarter,
    },
  ];
  for (const limit of limits) tooOften(alarms, 'CodesNotIssued', issue, limit);
}

/** Each event is a person who was approved and may come again at once: their turn was given back. */
export function tokensNotSigned(alarms: AlarmBook, form: ServiceFunction): void {
  tooOften(alarms, 'TokensNotSigned', form, {
    says: 'People who were approved get no token.',
    event: 'SigningFailed',
    threshold: 3,
    minutes: 15,
    periods: 1,
  });
}
