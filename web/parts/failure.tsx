/** A call that did not end well, in words that say what to do. */
import type { Failed } from '../app/calls/outcome.ts';
import { type Texts, useTexts } from '../app/texts.tsx';

export interface FailureProps {
  readonly outcome: Failed;
  /** Tries again; without it no button is shown. */
  readonly again?: () => void;
}

export function Failure({ outcome, again }: FailureProps) {
  const texts = useTexts();
  if (outcome.kind === 'cancelled') return null;
  return (
    <div class="enx-failure" role="alert">
      <p class="govuk-body">{failureText(outcome, texts)}</p>
      {outcome.kind === 'refused' && <Problems problems={outcome.refusal.problems ?? []} />}
      {again && (
        <button type="button" class="govuk-button govuk-button--secondary" onClick={again}>
          {texts.say('shell.again')}
        </button>
      )}
    </div>
  );
}

function Problems({ problems }: { problems: readonly string[] }) {
  if (problems.length === 0) return null;
  return (
    <ul class="govuk-list govuk-list--bullet">
      {problems.map((problem) => (
        <li key={problem}>{problem}</li>
      ))}
    </ul>
  );
}

/** One sentence or two. */
export function failureText(outcome: Failed, { say, number }: Texts): string {
  if (outcome.kind !== 'refused') return say(`shell.failure.${outcome.kind}`);
  const { status, refusal, retryAfterSeconds } = outcome;
  if (refusal.errorCode === 'missing_permission') {
    const names = (refusal.missing ?? []).map((permission) => say(`shell.permission.${permission}`));
    return say('shell.failure.missing_permission', { permissions: names.join(', ') });
  }
  if (status === 429) return say('shell.failure.too-many', { seconds: number(retryAfterSeconds ?? 60) });
  const own = say(`shell.failure.${refusal.errorCode}`, { error: refusal.error });
  if (refusal.errorCode !== '' && own !== `shell.failure.${refusal.errorCode}`) return own;
  return status >= 500 ? say('shell.failure.server') : say('shell.failure.refused', { error: refusal.error });
}
