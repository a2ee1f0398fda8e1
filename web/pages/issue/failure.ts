/** Why no code came, as the texts of this page tell it: `issue.failed.<id>` says what happened, `….do` what to do. */
import type { Failed } from '../../app/calls/outcome.ts';

/** What was asked for: the same refusal means another thing to somebody who is on the telephone without a message. */
export interface Asked {
  readonly hasMessage: boolean;
}

const ofCodes: Readonly<Record<string, string>> = {
  maintenance_mode: 'maintenance',
  sms_failure: 'sms',
  sms_queue_full: 'sms-queue',
  phone_number_invalid: 'phone',
  missing_phone: 'phone-missing',
  missing_date: 'date',
  invalid_date: 'date',
  unsupported_test_type: 'type',
  invalid_test_type: 'type',
  user_report_try_later: 'reported',
  missing_permission: 'permission',
  not_a_member: 'permission',
};

/** `cancelled` never comes here: nothing cancels an issue. */
export function failureId(failed: Failed, { hasMessage }: Asked): string {
  if (failed.kind === 'cancelled') return 'timed-out';
  if (failed.kind !== 'refused') return failed.kind;
  const { status, refusal } = failed;
  if (refusal.errorCode === 'quota_exceeded') return hasMessage ? 'quota-message' : 'quota';
  const own = ofCodes[refusal.errorCode];
  if (own !== undefined) return own;
  if (status === 429) return 'busy';
  return status >= 500 ? 'server' : 'refused';
}

/** Is a code to be had all the same when it is read out instead of sent? */
export function helpsWithoutMessage(id: string): boolean {
  return ['sms', 'sms-queue', 'quota-message', 'phone'].includes(id);
}
