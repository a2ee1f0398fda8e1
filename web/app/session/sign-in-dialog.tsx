/** Asks a person to sign in again while the page, with all they typed, stays below. */
import { useState } from 'preact/hooks';
import { Dialog } from '../../parts/dialog/dialog.tsx';
import { useTexts } from '../texts.tsx';
import { type SignInReason, signInByPopup } from './session.ts';

export function SignInDialog({ reason }: { reason: SignInReason }) {
  const { say } = useTexts();
  const [problem, setProblem] = useState<string>();
  const begin = async () => {
    setProblem(undefined);
    await signInByPopup().catch(() => setProblem('shell.sign-in.popup'));
  };
  return (
    <Dialog title={say('shell.sign-in-again')} isOpaque>
      <p class="govuk-body">{say(`shell.sign-in.${reason}`)}</p>
      <p class="govuk-body">{say('shell.sign-in.kept')}</p>
      {problem && (
        <p class="govuk-error-message" role="alert">
          {say(problem)}
        </p>
      )}
      <button type="button" class="govuk-button" onClick={begin}>
        {say('shell.sign-in')}
      </button>
    </Dialog>
  );
}
