/** What verify adds to the statistics (verification-server.md §1.2, §2.7). */
import type { Call } from '../../shared/http/call.ts';
import { type Counts, claimAge, operatingSystem } from '../store/statistics.ts';
import type { Claimed, Refusal } from './claim-code.ts';

/**
 * Undefined where nothing is counted: a code that was used already says nothing about guessing, and a repeated request
 * was counted when it came first.
 */
export function countsOf(outcome: Claimed | Refusal, { now, userAgent }: Call): Counts | undefined {
  if ('refusal' in outcome) return outcome.refusal === 'used' ? undefined : refused(outcome, userAgent);
  return outcome.first ? claimed(outcome, now) : undefined;
}

function claimed({ finding, issuedAt }: Claimed, now: number): Counts {
  return {
    codes_claimed: 1,
    ...(finding.testType === 'user-report' && { user_reports_claimed: 1 }),
    ...claimAge(now - issuedAt),
  };
}

function refused({ refusal }: Refusal, userAgent: string): Counts {
  const system = operatingSystem(userAgent);
  const nonce: Counts = { user_reports_invalid_nonce: 1, [`user_report_invalid_nonce_${system}`]: 1 };
  return { codes_invalid: 1, [`codes_invalid_${system}`]: 1, ...(refusal === 'nonce' && nonce) };
}
