/** `POST /api/checkcodestatus`: has a code been used? (verification-server.md §2.5) Key: admin. */
import type { UnixSeconds } from '../keys/interval.ts';
import { anything, object, type Parsed, text } from '../text/strict-json.ts';
import { parseVerificationBody } from './body.ts';

export const checkCodeStatusPath = '/api/checkcodestatus';

const shape = object({ uuid: text, padding: anything });

export type CheckCodeStatusRequest = Parsed<typeof shape>;

export interface CheckCodeStatusAnswer {
  claimed: boolean;
  expiresAtTimestamp: UnixSeconds;
  longExpiresAtTimestamp: UnixSeconds;
}

/** Throws 400 without a code. */
export function parseCheckCodeStatusRequest(body: Buffer, contentType: string): CheckCodeStatusRequest {
  return parseVerificationBody(body, contentType, shape, '');
}
