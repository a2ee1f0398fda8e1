/** A new key before its time: what would happen first, then "really?". */
import { useState } from 'preact/hooks';
import type { RotateAnswer } from '../../../protocol/staff/administration.ts';
import { api } from '../../app/calls/api.ts';
import type { Failed } from '../../app/calls/outcome.ts';
import { useRegion } from '../../app/me.tsx';
import { useTexts } from '../../app/texts.tsx';
import { Banner } from '../../parts/banner.tsx';
import { ConfirmDialog } from '../../parts/dialog/confirm-dialog.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Button } from '../../parts/form/button.tsx';

/** The function waits 25 s for the key to be made. */
const MAKING_SECONDS = 29;

export interface RotateNowProps {
  readonly what: RotateAnswer['what'];
  done(): void;
}

export function RotateNow({ what, done }: RotateNowProps) {
  const { say, dateTime } = useTexts();
  const { region } = useRegion();
  const [asked, setAsked] = useState<RotateAnswer>();
  const [made, setMade] = useState<RotateAnswer>();
  const [failure, setFailure] = useState<Failed>();
  const rotate = async (dryRun: boolean) => {
    const body = { what, ...(dryRun && { dryRun }) };
    const outcome = await api.post('rotateKeys', { region }, body, { timeoutSeconds: MAKING_SECONDS });
    setFailure(outcome.kind === 'ok' ? undefined : outcome);
    if (outcome.kind !== 'ok') return;
    const isQuestion = outcome.answer.outcome === 'would-make';
    setAsked(isQuestion ? outcome.answer : undefined);
    setMade(isQuestion ? undefined : outcome.answer);
    if (!dryRun) done();
  };
  const textOf = ({ outcome, signsAt }: RotateAnswer) =>
    say(`keys.rotate.${outcome}`, { time: signsAt === undefined ? '–' : dateTime(signsAt) });
  return (
    <>
      {made && <Banner kind="success">{textOf(made)}</Banner>}
      {failure && asked === undefined && <Failure outcome={failure} />}
      <Button kind="secondary" onPress={() => rotate(true)}>
        {say(`keys.${what}.rotate`)}
      </Button>
      {asked && (
        <ConfirmDialog
          title={say(`keys.${what}.rotate-title`)}
          yes={say('keys.rotate.yes')}
          onYes={() => rotate(false)}
          onNo={() => setAsked(undefined)}
          isDangerous
        >
          <p class="govuk-body">{textOf(asked)}</p>
          <p class="govuk-body">{say(`keys.${what}.rotate-text`)}</p>
          {failure && <Failure outcome={failure} />}
        </ConfirmDialog>
      )}
    </>
  );
}
