/** The two-minute guide of a page: `<page>.help.1`, `<page>.help.2` … are its paragraphs. */
import { useTexts } from '../app/texts.tsx';

/** Closed until somebody opens it. */
export function Help({ page, paragraphs }: { page: string; paragraphs: number }) {
  const { say } = useTexts();
  const ids = Array.from({ length: paragraphs }, (_, index) => `${page}.help.${index + 1}`);
  return (
    <details class="govuk-details">
      <summary class="govuk-details__summary">
        <span class="govuk-details__summary-text">{say('shell.help')}</span>
      </summary>
      <div class="govuk-details__text">
        {ids.map((id) => (
          <p class="govuk-body" key={id}>
            {say(id)}
          </p>
        ))}
      </div>
    </details>
  );
}
