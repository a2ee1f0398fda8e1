/** What providers say later of messages that they took. Plain data. */

/**
 * The person's own phone: switched off, blocked, unknown or a landline. The reference leaves these of Twilio's out of what it
 * rings for (verification-server.md §6.5, SMS_IGNORED_ERROR_CODES); those of End User Messaging mean the same.
 */
const ofThePhone: readonly string[] = [
  '30003',
  '30004',
  '30005',
  '30006',
  'TEXT_UNREACHABLE',
  'TEXT_BLOCKED',
  'TEXT_INVALID',
];

/** Events of End User Messaging about a message that did not arrive (user guide, "Event types for SMS, MMS, and voice"). */
export const UNDELIVERED_EVENTS = [
  'TEXT_INVALID',
  'TEXT_INVALID_MESSAGE',
  'TEXT_UNREACHABLE',
  'TEXT_CARRIER_UNREACHABLE',
  'TEXT_BLOCKED',
  'TEXT_CARRIER_BLOCKED',
  'TEXT_SPAM',
  'TEXT_UNKNOWN',
  'TEXT_TTL_EXPIRED',
  'TEXT_PROTECT_BLOCKED',
];

/** Something that an operator can do something about. */
export function isForOperators(code: string): boolean {
  return !ofThePhone.includes(code);
}
