/** What the answer to a batch means for its rows, and for those that come after it. */
import type { BatchIssueAnswer } from '../../../app/calls/calls.ts';
import type { Failed, Outcome } from '../../../app/calls/outcome.ts';

/** What became of a row. Codes are dropped here: they went by message, and are shown and kept nowhere. */
export type RowEnd =
  | { readonly kind: 'issued' }
  /** By an earlier try, whose answer may have been lost. */
  | { readonly kind: 'already-issued' }
  | { readonly kind: 'refused'; readonly errorCode: string; readonly error: string };

export type WaitReason = 'limit' | 'offline' | 'lost' | 'server';
export type StopReason = 'maintenance' | 'quota' | 'permission' | 'signed-out' | 'server' | 'refused';

export type Verdict =
  | { readonly kind: 'rows'; readonly ends: readonly RowEnd[] }
  /** The same batch is sent again: its UUIDs keep anybody from getting a second message. */
  | { readonly kind: 'wait'; readonly why: WaitReason; readonly seconds?: number }
  /** Others would end the same way. `error`: the server's own sentence. */
  | { readonly kind: 'stop'; readonly why: StopReason; readonly error?: string };

/** `size`: of the batch. */
export function verdictOf(outcome: Outcome<BatchIssueAnswer>, size: number): Verdict {
  if (outcome.kind === 'ok') return rowsOf(outcome.answer, size);
  if (outcome.kind !== 'refused') return unanswered[outcome.kind];
  // A batch has the status of its first refused row: what became of each stands in the body.
  if ('codes' in outcome.refusal) return rowsOf(outcome.refusal as unknown as BatchIssueAnswer, size);
  return refused(outcome);
}

const unanswered: Readonly<Record<Exclude<Failed['kind'], 'refused'>, Verdict>> = {
  offline: { kind: 'wait', why: 'offline' },
  'timed-out': { kind: 'wait', why: 'lost' },
  'signed-out': { kind: 'stop', why: 'signed-out' },
  cancelled: { kind: 'stop', why: 'signed-out' },
};

function rowsOf({ codes }: BatchIssueAnswer, size: number): Verdict {
  if (!Array.isArray(codes) || codes.length !== size) return { kind: 'wait', why: 'server' };
  const ends = codes.map(endOf);
  const quota = ends.filter((end) => end.kind === 'refused' && end.errorCode === 'quota_exceeded');
  // One row may have met the cap of its own number; with several and no code issued, the day's are used up.
  const isUsedUp = quota.length > 1 && !ends.some(({ kind }) => kind === 'issued');
  return isUsedUp ? { kind: 'stop', why: 'quota' } : { kind: 'rows', ends };
}

function endOf(item: BatchIssueAnswer['codes'][number]): RowEnd {
  if ('code' in item && item.code !== '') return { kind: 'issued' };
  const { error = '', errorCode = '' } = item as { readonly error?: string; readonly errorCode?: string };
  return errorCode === 'uuid_already_exists' ? { kind: 'already-issued' } : { kind: 'refused', errorCode, error };
}

function refused({ status, refusal, retryAfterSeconds }: Extract<Failed, { kind: 'refused' }>): Verdict {
  const seconds = retryAfterSeconds === undefined ? {} : { seconds: retryAfterSeconds };
  if (refusal.errorCode === 'maintenance_mode') return { kind: 'stop', why: 'maintenance' };
  if (refusal.errorCode === 'quota_exceeded') return { kind: 'stop', why: 'quota' };
  if (status === 429) return { kind: 'wait', why: 'limit', ...seconds };
  if (status >= 500) return { kind: 'wait', why: 'server', ...seconds };
  return { kind: 'stop', why: status === 403 ? 'permission' : 'refused', error: refusal.error };
}

/** May the row succeed when it is sent again as it is? Its code was taken back, or never made. */
export function isWorthAnotherTry(end: RowEnd): boolean {
  const passing = ['sms_queue_full', 'sms_failure', 'internal_server_error', 'quota_exceeded'];
  return end.kind === 'refused' && passing.includes(end.errorCode);
}
