/** Is an answer of publish the one that the phone had to get? */
import { type Attempt, certaintyOf, type Ledger, type Upload } from './ledger.ts';
import type { Invariant } from './violation.ts';

export interface Fault {
  readonly invariant: Invariant;
  readonly what: string;
}

/** Undefined: nothing is wrong. May prove that another upload is stored. */
export function faultOfAnswer(ledger: Ledger, upload: Upload, attempt: Attempt): Fault | undefined {
  const { answer, hits } = attempt;
  if (answer === undefined) return undefined;
  const { status, code } = answer;
  const fault = (invariant: Invariant, why = '') => ({
    invariant,
    what: `${upload.id} was answered ${status} ${code}${why}`,
  });
  if (status === 200) return faultOfSuccess(upload, attempt);
  if (status >= 500) return hits.length === 0 ? fault('no-surprise', ', and nothing had failed') : undefined;
  if (status === 401) return upload.mayBeTooLate ? undefined : fault('certificate-welcome');
  const isOfKnownKeys = code === (upload.listed.length > 0 ? 'invalid_revision_token' : 'missing_revision_token');
  if (!isOfKnownKeys) return fault(code === 'invalid_revision_token' ? 'token-welcome' : 'answers-right');
  if (hadUnlistedKeys(ledger, upload)) return undefined;
  return fault(upload.listed.length > 0 ? 'token-welcome' : 'repeat-welcome', ', and nobody else had sent its keys');
}

/** A repetition is told what the first was: as many keys, though by then they are stored. */
function faultOfSuccess(upload: Upload, { answer }: Attempt): Fault | undefined {
  const counts = new Set(upload.attempts.flatMap((one) => (one.answer?.status === 200 ? [one.answer.inserted] : [])));
  const inserted = answer?.inserted ?? 0;
  if (inserted > upload.keys.length)
    return { invariant: 'answers-right', what: `${upload.id} is said to have ${inserted} keys` };
  if (counts.size <= 1) return undefined;
  return { invariant: 'repeat-welcome', what: `${upload.id} was told ${[...counts].join(' and ')} new keys` };
}

/**
 * Right where keys came by an earlier upload whose answer was lost, so that the phone has no token for them; then that upload
 * is proven. The same bytes cannot be a success and, later, somebody else's keys.
 */
function hadUnlistedKeys(ledger: Ledger, upload: Upload): boolean {
  if (upload.attempts.some(({ answer }) => answer?.status === 200)) return false;
  const unlisted = upload.keys.filter(({ key }) => !upload.listed.includes(key));
  const senders = unlisted.flatMap(({ key }) => ledger.uploadsOf(key));
  const others = [...new Set(senders)].filter((other) => other !== upload && certaintyOf(other) !== 'impossible');
  const [only] = others;
  if (only && others.length === 1 && unlisted.every(({ key }) => only.keys.some((one) => one.key === key))) {
    only.proven = true;
  }
  return others.length > 0;
}
