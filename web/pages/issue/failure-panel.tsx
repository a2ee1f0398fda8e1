/** Above the form: why no code came, and what to do while somebody waits on the telephone. */
import { useEffect, useRef } from 'preact/hooks';
import { useTexts } from '../../app/texts.tsx';
import { failureText } from '../../parts/failure.tsx';
import { Button } from '../../parts/form/button.tsx';
import { failureId, helpsWithoutMessage } from './failure.ts';
import type { Stage } from './stage.ts';

export interface FailurePanelProps {
  readonly stage: Extract<Stage, { at: 'form' }>;
  /** Is a number filled in? */
  readonly hasMessage: boolean;
  /** Issues without a message. */
  readOut(): void;
}

export function FailurePanel({ stage: { failed, wasLost }, hasMessage, readOut }: FailurePanelProps) {
  const texts = useTexts();
  const { say } = texts;
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => element.current?.focus(), [failed]);
  if (failed === undefined) return wasLost ? <p class="govuk-inset-text">{say('issue.was-lost')}</p> : null;
  const id = failureId(failed, { hasMessage });
  const seconds = failed.kind === 'refused' ? (failed.retryAfterSeconds ?? 60) : 0;
  const isGeneral = id === 'permission' || id === 'refused';
  return (
    <div class="enx-failure" role="alert" tabIndex={-1} ref={element}>
      <h2 class="govuk-heading-m">{say(`issue.failed.${id}`)}</h2>
      {isGeneral && <p class="govuk-body">{failureText(failed, texts)}</p>}
      <p class="govuk-body">{say(`issue.failed.${id}.do`, { seconds })}</p>
      {hasMessage && helpsWithoutMessage(id) && (
        <Button kind="secondary" onPress={readOut}>
          {say('issue.read-out')}
        </Button>
      )}
    </div>
  );
}
