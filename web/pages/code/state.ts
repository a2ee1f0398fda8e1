/** How a code stands, of its two lives (verification-server.md §2.3). */
import type { UnixSeconds } from '../../../protocol/keys/interval.ts';
import type { CodeAnswer } from '../../../protocol/staff/answers.ts';

export type CodeState =
  | 'claimed'
  /** Typed, or by its link. */
  | 'good'
  /** By its link alone. */
  | 'link-good'
  | 'ended';

export function codeState({ claimed, expiresAt, longExpiresAt }: CodeAnswer, now: UnixSeconds): CodeState {
  if (claimed) return 'claimed';
  if (now < expiresAt) return 'good';
  return now < longExpiresAt ? 'link-good' : 'ended';
}

/** A code without a message has no link of its own: both lives are one. */
export function hasLink({ expiresAt, longExpiresAt }: CodeAnswer): boolean {
  return longExpiresAt > expiresAt;
}
