/** A new key: nobody sees it again, so that leaving is asked about until it was copied. */
import { useState } from 'preact/hooks';
import type { NewApiKeyAnswer } from '../../../protocol/staff/administration.ts';
import { useTexts } from '../../app/texts.tsx';
import { CopyButton } from '../../parts/copy-button.tsx';
import { Dialog } from '../../parts/dialog/dialog.tsx';
import { Button } from '../../parts/form/button.tsx';
import { Checkbox } from '../../parts/form/inputs.tsx';

export function ShownOnce({ made, close }: { made: NewApiKeyAnswer; close(): void }) {
  const { say } = useTexts();
  const [isKept, setIsKept] = useState(false);
  const [isAsked, setIsAsked] = useState(false);
  return (
    <Dialog title={say('api-keys.once.title')} onCancel={() => setIsAsked(true)}>
      <p class="govuk-body">{say('api-keys.once.text')}</p>
      <p class="govuk-body">
        <code class="enx-new-key" dir="ltr">
          {made.key}
        </code>
      </p>
      <CopyButton text={made.key} label={say('api-keys.once.copy')} />
      <div class="govuk-form-group govuk-checkboxes">
        <Checkbox name="kept" label={say('api-keys.once.kept')} isChecked={isKept} onChecked={setIsKept} />
      </div>
      {isAsked && !isKept && (
        <p class="govuk-error-message" role="alert">
          {say('api-keys.once.first')}
        </p>
      )}
      <Button onPress={() => (isKept ? close() : setIsAsked(true))}>{say('api-keys.once.close')}</Button>
    </Dialog>
  );
}
