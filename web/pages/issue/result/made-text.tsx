/** A text that the case worker sends by other means. The typed code is not shown: the text has its own (VS#1212). */
import { formatPhone } from '../../../../protocol/sms/phone.ts';
import { useTexts } from '../../../app/texts.tsx';
import { CopyButton } from '../../../parts/copy-button.tsx';
import { Countdown } from '../../../parts/countdown.tsx';
import type { Issued } from '../stage.ts';
import { isolated } from './read-out.tsx';

export function MadeText({ issued: { answer, phone } }: { issued: Issued }) {
  const { say, dateTime } = useTexts();
  const { generatedSMS = '', longExpiresAtTimestamp } = answer;
  return (
    <>
      <p class="govuk-body">{say('issue.made', { phone: isolated(formatPhone(phone)) })}</p>
      <p class="govuk-body enx-message" dir="auto">
        {generatedSMS}
      </p>
      <CopyButton text={generatedSMS} label={say('issue.copy-text')} />
      <p class="govuk-body">
        {say('issue.good-until', { time: dateTime(longExpiresAtTimestamp) })}{' '}
        <strong>
          <Countdown end={longExpiresAtTimestamp} over={say('issue.over')} />
        </strong>
      </p>
    </>
  );
}
