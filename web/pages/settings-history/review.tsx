import { useTexts } from '../../app/texts.tsx';
import { ConfirmDialog } from '../../parts/dialog/confirm-dialog.tsx';
import { Failure } from '../../parts/failure.tsx';
import { ChangeList } from '../settings/changing/change-list.tsx';
import { Warnings } from '../settings/changing/warnings.tsx';
import type { RollBack } from './use-roll-back.ts';

/** What would change, before it does. */
export function ReviewRollBack({ rollBack: { step, confirm, leave } }: { rollBack: RollBack }) {
  const { say, number } = useTexts();
  if (step.is !== 'review') return null;
  const { to, answer, failure } = step;
  return (
    <ConfirmDialog
      title={say('settings.history.review', { version: number(to) })}
      yes={say('settings.history.confirm')}
      onYes={confirm}
      onNo={leave}
    >
      {answer.changes.length === 0 && <p class="govuk-body">{say('settings.review.nothing')}</p>}
      <ChangeList changes={answer.changes} />
      <Warnings warnings={answer.warnings ?? []} />
      <p class="govuk-body">{say('settings.review.when')}</p>
      {failure && <Failure outcome={failure} />}
    </ConfirmDialog>
  );
}
