import { useTexts } from '../../../app/texts.tsx';
import { CopyButton } from '../../../parts/copy-button.tsx';

/** What names the code to colleagues; nobody gets a code by it. */
export function UuidDetails({ uuid }: { uuid: string }) {
  const { say } = useTexts();
  return (
    <details class="govuk-details">
      <summary class="govuk-details__summary">
        <span class="govuk-details__summary-text">{say('issue.details')}</span>
      </summary>
      <div class="govuk-details__text">
        <p class="govuk-body">{say('issue.uuid.means')}</p>
        <p class="govuk-body">
          <code dir="ltr">{uuid}</code>
        </p>
        <CopyButton text={uuid} label={say('issue.copy-uuid')} />
      </div>
    </details>
  );
}
