/** At the foot of the window while something is changed and not saved. */
import { useTexts } from '../../../app/texts.tsx';
import { Button } from '../../../parts/form/button.tsx';
import type { SettingsForm } from '../use-settings.ts';

export function ChangeBar({ form }: { form: SettingsForm }) {
  const { say } = useTexts();
  const count = Object.keys(form.draft).length;
  if (count === 0) return null;
  const isAsking = form.step.is === 'asking';
  return (
    <section class="enx-settings__bar" aria-label={say('settings.bar')}>
      <p class="govuk-body" role="status">
        {say('settings.unsaved', { count })}
      </p>
      <div class="govuk-button-group">
        <Button onPress={form.review}>{say(isAsking ? 'settings.asking' : 'settings.review.open')}</Button>
        <Button kind="secondary" onPress={() => form.edit(() => ({}))}>
          {say('settings.discard')}
        </Button>
      </div>
    </section>
  );
}
