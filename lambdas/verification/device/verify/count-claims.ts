/** What verify adds to the statistics (verification-server.md §1.2, §2.7). */
import { type Counts, claimAge, operatingSystem, type RefusedCode } from '../../../../protocol/statistics/counts.ts';
import type { Call } from '../../../shared/http/call.ts';
import type { Claimed, Refusal, RefusalReason } from './claim-code.ts';

/** Not of a code that was used already: it says nothing about guessing, nor that a code was lost. */
const counted: Readonly<Record<Exclude<RefusalReason, 'used'>, RefusedCode>> = {
  unknown: 'unknown',
  expired: 'expired',
  type: 'unaccepted',
  nonce: 'wrong_nonce',
};

/** Undefined where nothing is counted: a repeated request was counted when it came first. */
export function countsOf(outcome: Claimed | Refusal, { now, userAgent }: Call): Counts | undefined {
  if ('refusal' in outcome) return refused(outcome, userAgent);
  return outcome.first ? claimed(outcome, now) : undefined;
}

function claimed({ finding, issuedAt }: Claimed, now: number): Counts {
  return {
    codes_claimed: 1,
    ...(finding.testType === 'user-report' && { user_reports_claimed: 1 }),
    ...claimAge(now - issuedAt),
  };
}

function refused({ refusal }: Refusal, userAgent: string): Counts | undefined {
  if (refusal === 'used') return undefined;
  const system = operatingSystem(userAgent);
  const nonce: Counts = { user_reports_invalid_nonce: 1, [`user_report_invalid_nonce_${system}`]: 1 };
  return {
    codes_invalid: 1,
    [`codes_invalid_${system}`]: 1,
    [`codes_${counted[refusal]}`]: 1,
    ...(refusal === 'nonce' && nonce),
  };
}
