/** The typed code, beside what became of the message with the link. */
import { formatPhone } from '../../../../protocol/sms/phone.ts';
import { useTexts } from '../../../app/texts.tsx';
import { Banner } from '../../../parts/banner.tsx';
import { Countdown } from '../../../parts/countdown.tsx';
import type { Issued } from '../stage.ts';
import { CodeBlock } from './code-block.tsx';

export function ReadOut({ issued }: { issued: Issued }) {
  const { say, time } = useTexts();
  const { code, expiresAtTimestamp } = issued.answer;
  return (
    <>
      <MessageBanner issued={issued} />
      <CodeBlock code={code} />
      <p class="govuk-body">
        {say('issue.good-until', { time: time(expiresAtTimestamp) })}{' '}
        <strong>
          <Countdown end={expiresAtTimestamp} over={say('issue.over')} />
        </strong>
      </p>
      <p class="govuk-body">{say('issue.tell')}</p>
    </>
  );
}

function MessageBanner({ issued: { answer, phone } }: { issued: Issued }) {
  const { say, dateTime } = useTexts();
  if (phone === '') return null;
  const { message = 'none', longExpiresAtTimestamp } = answer;
  const values = { phone: isolated(formatPhone(phone)), until: dateTime(longExpiresAtTimestamp) };
  return (
    <Banner kind={message === 'sent' ? 'success' : 'warning'}>
      <p class="govuk-body">{say(`issue.message.${message}`, values)}</p>
      <p class="govuk-body">{say(`issue.message.${message}.do`, values)}</p>
    </Banner>
  );
}

/** Left to right within a text of either direction: FIRST STRONG would make a number run backwards in Arabic. */
export function isolated(text: string): string {
  return `\u2066${text}\u2069`;
}
