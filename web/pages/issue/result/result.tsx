/** What to tell the person: the code, or what became of the message. Never the long code beside the short one (VS#1212). */
import { useEffect, useRef } from 'preact/hooks';
import { useRegion } from '../../../app/me.tsx';
import { useTexts } from '../../../app/texts.tsx';
import { Button } from '../../../parts/form/button.tsx';
import type { Issued, Stage } from '../stage.ts';
import { ClaimState } from './claim-state.tsx';
import { MadeText } from './made-text.tsx';
import { ReadOut } from './read-out.tsx';
import { UuidDetails } from './uuid-details.tsx';

export interface ResultProps {
  readonly stage: Extract<Stage, { at: 'issued' }>;
  next(): void;
}

export function Result({ stage: { uuid, issued }, next }: ResultProps) {
  const { say } = useTexts();
  const { region } = useRegion();
  const element = useRef<HTMLElement>(null);
  // Not a button: the Enter that issued may still be held down.
  useEffect(() => queueMicrotask(() => element.current?.focus()), []);
  useNextByEscape(next);
  return (
    <section
      class="enx-result"
      ref={element}
      tabIndex={-1}
      aria-labelledby="result-title"
      onKeyDown={(event) => isNextKey(event) && next()}
    >
      <h2 class="govuk-heading-m" id="result-title">
        {say(titleOf(issued))}
      </h2>
      {issued.answer.generatedSMS === undefined ? <ReadOut issued={issued} /> : <MadeText issued={issued} />}
      <ClaimState uuid={uuid} issued={issued} />
      <div class="govuk-button-group">
        <Button onPress={next}>{say('issue.next')}</Button>
        <a class="govuk-link" href={`/${region}/codes/${uuid}`}>
          {say('issue.to-status')}
        </a>
      </div>
      <p class="govuk-hint">{say('issue.next.hint')}</p>
      <UuidDetails uuid={uuid} />
    </section>
  );
}

function titleOf({ answer: { generatedSMS, message }, phone }: Issued): string {
  if (generatedSMS !== undefined) return 'issue.result.made';
  if (phone === '' || message === undefined) return 'issue.result.code';
  return message === 'sent' ? 'issue.result.sent' : 'issue.result.unknown';
}

/** A letter means something only while the result has the focus (WCAG 2.2, 2.1.4), and nothing while it is held down. */
function isNextKey({ key, repeat, ctrlKey, altKey, metaKey }: KeyboardEvent): boolean {
  return key.toLowerCase() === 'n' && !repeat && !ctrlKey && !altKey && !metaKey;
}

function useNextByEscape(next: () => void): void {
  useEffect(() => {
    const listen = ({ key, repeat }: KeyboardEvent) => {
      const isInDialog = document.querySelector('dialog[open]') !== null;
      if (key === 'Escape' && !repeat && !isInDialog) next();
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, []);
}
