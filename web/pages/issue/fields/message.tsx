import { DEFAULT_LABEL } from '../../../../protocol/sms/texts.ts';
import { useDesk } from '../../../app/me.tsx';
import { useTexts } from '../../../app/texts.tsx';
import { Checkbox, Select } from '../../../parts/form/inputs.tsx';
import type { IssueForm } from '../form.ts';
import { labelsFor, type MessagePreview, messagePreview, usedLabel } from '../message.ts';

export interface MessageFieldProps {
  readonly form: IssueForm;
  onChange(change: Partial<IssueForm>): void;
}

/** Which text goes, whether we send it, and what the person will read. */
export function MessageField({ form, onChange }: MessageFieldProps) {
  const { say } = useTexts();
  const desk = useDesk();
  const labels = labelsFor(desk, form.testType);
  const preview = messagePreview(desk, form);
  return (
    <>
      {labels.length > 1 && (
        <Select
          name="template"
          label={say('issue.template')}
          options={labels.map((label) => ({
            value: label,
            text: label === DEFAULT_LABEL ? say('issue.template.default') : label,
          }))}
          value={usedLabel(form)}
          onValue={(template) => onChange({ template })}
        />
      )}
      {desk.messages?.allowGenerated && !desk.messages.onlyGenerated && (
        <div class="govuk-form-group govuk-checkboxes govuk-checkboxes--small">
          <Checkbox
            name="isShown"
            label={say('issue.show')}
            hint={say('issue.show.hint')}
            isChecked={form.isShown}
            onChecked={(isShown) => onChange({ isShown })}
          />
        </div>
      )}
      {preview && <Preview preview={preview} isSigned={desk.messages?.isSigned ?? false} />}
    </>
  );
}

function Preview({ preview: { text, cost }, isSigned }: { preview: MessagePreview; isSigned: boolean }) {
  const { say } = useTexts();
  const { parts, characters, outsideGsm } = cost;
  return (
    <section class="enx-preview" aria-labelledby="preview-title">
      <h2 class="govuk-heading-s" id="preview-title">
        {say('issue.preview')}
      </h2>
      <p class="govuk-body enx-message" dir="auto">
        {text}
      </p>
      <p class="govuk-hint">
        {say('issue.preview.cost', { parts, characters })}{' '}
        {outsideGsm.length > 0 && say('issue.preview.letters', { letters: outsideGsm.join(' ') })}{' '}
        {isSigned && say('issue.preview.signed')} {say('issue.preview.code')}
      </p>
    </section>
  );
}
