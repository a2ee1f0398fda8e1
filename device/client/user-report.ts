/** A person reports an own test, and gets a code in a text message (enx-client.md §9, §9.1). */
import type { UnixSeconds } from '../../protocol/keys/interval.ts';
import { encodeBase64 } from '../../protocol/text/base64.ts';
import { NONCE_BYTES } from '../../protocol/user-report/nonce.ts';
import { Problem } from '../problem.ts';
import { utc } from '../report.ts';
import type { OwnTest } from './bodies.ts';
import type { UserReportLimits } from './profile.ts';
import { proceed, type Uploader } from './upload/proceed.ts';
import { askForCode } from './upload/steps.ts';
import type { UploadAt } from './upload/upload.ts';

/**
 * Asks for the code. The nonce is kept until its code was used: without it nobody can use that code. Throws RefusedError,
 * and a Problem when the platform does not allow another report yet.
 */
export async function reportTest(uploader: Uploader, test: Omit<OwnTest, 'nonce'>): Promise<UploadAt<'reported'>> {
  const { session, store } = uploader;
  const { userReportLimits } = session.profile;
  const memory = store.read();
  const now = await uploader.now();
  const allowedFrom = reportAllowedFrom(memory.reports, userReportLimits);
  if (now < allowedFrom) {
    throw new Problem('This phone has reported own tests too often.', `It may do so again from ${utc(allowedFrom)}.`);
  }
  const nonce = session.randomBytes(NONCE_BYTES);
  const reports = [...memory.reports, now].slice(-(userReportLimits?.reports ?? 1));
  store.keep({ ...memory, reports, nonce: encodeBase64(nonce), upload: askForCode(session, { ...test, nonce }) });
  const upload = await proceed(uploader);
  if (upload.at !== 'reported') throw new Error(`The report stopped at ${upload.at}`);
  return upload;
}

/** `reports`: times of earlier ones. The first second at which another is allowed, which may lie in the past. */
export function reportAllowedFrom(reports: readonly UnixSeconds[], limits: UserReportLimits | undefined): UnixSeconds {
  if (!limits) return 0;
  const newestFirst = [...reports].sort((one, other) => other - one);
  const apart = (newestFirst[0] ?? Number.NEGATIVE_INFINITY) + limits.apartSeconds;
  const within = (newestFirst[limits.reports - 1] ?? Number.NEGATIVE_INFINITY) + limits.withinSeconds;
  return Math.max(apart, within, 0);
}
