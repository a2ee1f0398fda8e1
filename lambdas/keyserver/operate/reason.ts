/** Why an operator does something, in a line; it is kept in the audit for 400 days, so it must name nobody. */

const LONGEST_REASON = 200;
/** Printable text in one line. */
const REASON = /^[^\p{C}\p{Zl}\p{Zp}]+$/u;

/** What is wrong with it, as a sentence; undefined if nothing is. */
export function reasonProblem(reason: unknown): string | undefined {
  if (typeof reason !== 'string' || reason.trim() === '') return 'reason is missing';
  if (reason.length <= LONGEST_REASON && REASON.test(reason)) return undefined;
  return `reason must be one line of at most ${LONGEST_REASON} characters`;
}
