/** What a message text becomes with an example's code, and what carriers bill for it. */
import { longestSigned, messageCost } from '../../../../protocol/sms/message-cost.ts';
import { expandMessage, normaliseTemplate } from '../../../../protocol/sms/template.ts';
import type { DeskAnswer } from '../../../../protocol/staff/answers.ts';
import { useDesk } from '../../../app/me.tsx';
import { useTexts } from '../../../app/texts.tsx';

export function TemplatePreview({ template }: { template: string }) {
  const { say, number } = useTexts();
  const desk = useDesk();
  if (template.trim() === '') return null;
  const text = exampleOf(template, desk);
  const isSigned = desk.messages?.isSigned ?? false;
  const cost = messageCost(isSigned ? longestSigned(text, desk.region) : text);
  return (
    <div class="govuk-inset-text">
      <p class="govuk-body-s">{say('settings.preview.title')}</p>
      <p class="govuk-body" dir="auto">
        {text}
      </p>
      <p class="govuk-body-s">
        {say('settings.preview.parts', { parts: cost.parts, characters: number(cost.characters) })}{' '}
        {isSigned && say('settings.preview.signed')}{' '}
        {cost.outsideGsm.length > 0 && say('settings.preview.ucs2', { letters: cost.outsideGsm.join(' ') })}
      </p>
    </div>
  );
}

/** As long as a real one. */
function exampleOf(template: string, desk: DeskAnswer): string {
  return expandMessage(normaliseTemplate(template), {
    ...{ region: desk.region, linkDomain: desk.linkDomain },
    ...{ codeLifeSeconds: desk.codeLifeSeconds, longCodeLifeSeconds: desk.longCodeLifeSeconds },
    code: '1234567890'.slice(0, desk.codeLength),
    longCode: 'abcdefgh12345678'.slice(0, desk.longCodeLength),
  });
}
