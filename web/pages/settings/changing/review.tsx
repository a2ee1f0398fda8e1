/** What the server says would change, before it is saved. */
import { useTexts } from '../../../app/texts.tsx';
import { ConfirmDialog } from '../../../parts/dialog/confirm-dialog.tsx';
import { Failure } from '../../../parts/failure.tsx';
import type { SettingsForm } from '../use-settings.ts';
import { ChangeList } from './change-list.tsx';
import { Warnings } from './warnings.tsx';

export function Review({ form: { step, save, back } }: { form: SettingsForm }) {
  const { say } = useTexts();
  if (step.is !== 'review') return null;
  const { answer, failure } = step;
  const changes = answer.changes.length;
  return (
    <ConfirmDialog
      title={say('settings.review.title', { count: changes })}
      yes={say('settings.review.save')}
      onYes={save}
      onNo={back}
    >
      {changes === 0 && <p class="govuk-body">{say('settings.review.nothing')}</p>}
      <ChangeList changes={answer.changes} />
      <Warnings warnings={answer.warnings ?? []} />
      <p class="govuk-body">{say('settings.review.when')}</p>
      {failure && <Failure outcome={failure} />}
    </ConfirmDialog>
  );
}
