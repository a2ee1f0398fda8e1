/** `POST /api/checkcodestatus`: has a code been used? (verification-server.md §2.5) Key: admin. */
import type { UnixSeconds } from '../keys/interval.ts';
import { anything, object, type Parsed, text } from '../text/strict-json.ts';
import { parseVerificationBody } from './body.ts';

export const checkCodeStatusPath = '/api/checkcodestatus';

const shape = object({ uuid: text, padding: anything });

export type CheckCodeStatusRequest = Parsed<typeof shape>;

/**
 * What became of a code's text message. `unknown`: it was handed over, and nobody knows whether it went; it is never sent
 * again by itself.
 */
export type MessageStatus = 'waiting' | 'sending' | 'sent' | 'unknown';

export interface CheckCodeStatusAnswer {
  claimed: boolean;
  /** Ours: absent where no message was asked of us. */
  messageStatus?: MessageStatus;
  expiresAtTimestamp: UnixSeconds;
  longExpiresAtTimestamp: UnixSeconds;
}

/** Throws 400 without a code. */
export function parseCheckCodeStatusRequest(body: Buffer, contentType: string): CheckCodeStatusRequest {
  return parseVerificationBody(body, contentType, shape, '');
}
