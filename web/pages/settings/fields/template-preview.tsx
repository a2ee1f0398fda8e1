/** What a message text becomes, with an example's code. */
import { expandMessage, normaliseTemplate } from '../../../../protocol/sms/template.ts';
import { useDesk } from '../../../app/me.tsx';
import { useTexts } from '../../../app/texts.tsx';

export function TemplatePreview({ template }: { template: string }) {
  const { say } = useTexts();
  const desk = useDesk();
  if (template.trim() === '') return null;
  const text = expandMessage(normaliseTemplate(template), {
    ...{ region: desk.region, linkDomain: desk.linkDomain },
    ...{ codeLifeSeconds: desk.codeLifeSeconds, longCodeLifeSeconds: desk.longCodeLifeSeconds },
    code: '1234567890'.slice(0, desk.codeLength),
    longCode: 'abcdefgh12345678'.slice(0, desk.longCodeLength),
  });
  return (
    <div class="govuk-inset-text">
      <p class="govuk-body-s">{say('settings.preview')}</p>
      <p class="govuk-body" dir="auto">
        {text}
      </p>
    </div>
  );
}
