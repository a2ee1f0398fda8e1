/** Above a form that was sent with problems; takes the focus, so that it is read out. */
import { useEffect, useRef } from 'preact/hooks';
import { useTexts } from '../../app/texts.tsx';

export interface ErrorSummaryProps {
  /** Field's name → what is wrong with it, in the page's order. */
  readonly problems: readonly (readonly [field: string, problem: string])[];
  /** Counts submits: the summary takes the focus at each. */
  readonly round: number;
}

export function ErrorSummary({ problems, round }: ErrorSummaryProps) {
  const { say } = useTexts();
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => element.current?.focus(), [round]);
  if (problems.length === 0) return null;
  return (
    <div class="govuk-error-summary" ref={element} tabIndex={-1}>
      <div role="alert">
        <h2 class="govuk-error-summary__title">{say('shell.problems')}</h2>
        <ul class="govuk-list govuk-error-summary__list">
          {problems.map(([field, problem]) => (
            <li key={field}>
              <a href={`#${field}`} onClick={(event) => focusField(event, field)}>
                {problem}
              </a>
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}

/** Not by the address: what is typed into a form leaves no trace in the history. */
function focusField(event: Event, field: string): void {
  event.preventDefault();
  const input = document.getElementById(field);
  input?.scrollIntoView({ block: 'center' });
  input?.focus();
}
