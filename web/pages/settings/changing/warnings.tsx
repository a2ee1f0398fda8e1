import { useTexts } from '../../../app/texts.tsx';

/** What may be meant, in the server's words, which are English. */
export function Warnings({ warnings }: { warnings: readonly string[] }) {
  const { say } = useTexts();
  if (warnings.length === 0) return null;
  return (
    <div class="enx-banner enx-banner--warning">
      <p class="govuk-body">{say('settings.review.warnings')}</p>
      <ul class="govuk-list govuk-list--bullet" lang="en" dir="ltr">
        {warnings.map((warning) => (
          <li key={warning}>{warning}</li>
        ))}
      </ul>
    </div>
  );
}
