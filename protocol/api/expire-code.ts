/** `POST /api/expirecode`: a code that must not be used any more (verification-server.md §2.5). Key: admin. */
import type { UnixSeconds } from '../keys/interval.ts';
import { type CheckCodeStatusRequest, parseCheckCodeStatusRequest } from './check-code-status.ts';

export const expireCodePath = '/api/expirecode';

export type ExpireCodeRequest = CheckCodeStatusRequest;

export interface ExpireCodeAnswer {
  expiresAtTimestamp: UnixSeconds;
  longExpiresAtTimestamp: UnixSeconds;
}

/** The same body as `checkcodestatus`. Throws 400 without a code. */
export const parseExpireCodeRequest = parseCheckCodeStatusRequest;
