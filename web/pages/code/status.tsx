/** What is known of a code, in words. The code itself nobody knows: it is not stored. */
import type { ComponentChildren } from 'preact';
import type { CodeAnswer } from '../../../protocol/staff/answers.ts';
import { useMe } from '../../app/me.tsx';
import { serverNow } from '../../app/session/server-time.ts';
import { useTexts } from '../../app/texts.tsx';
import { CopyButton } from '../../parts/copy-button.tsx';
import { Countdown, useSecondsLeft } from '../../parts/countdown.tsx';
import { codeState, hasLink } from './state.ts';

export function CodeStatus({ code }: { code: CodeAnswer }) {
  const { say, dateTime } = useTexts();
  return (
    <dl class="govuk-summary-list">
      <Row name={say('code.state')}>
        <StateInWords code={code} />
      </Row>
      <Row name={say('code.type')}>{say(`issue.type.${code.testType}`)}</Row>
      <Row name={say('code.issued')}>{dateTime(code.issuedAt)}</Row>
      <Row name={say('code.issuer')}>
        <Issuer issuer={code.issuer} />
      </Row>
      <Row name={say('code.message')}>{say(`code.message.${code.message ?? 'none'}`)}</Row>
      <Row name={say('code.until')}>
        <Until end={code.expiresAt} isClaimed={code.claimed} />
      </Row>
      {hasLink(code) && (
        <Row name={say('code.link-until')}>
          <Until end={code.longExpiresAt} isClaimed={code.claimed} />
        </Row>
      )}
      <Row name={say('code.uuid')}>
        <code class="enx-uuid" dir="ltr">
          {code.uuid}
        </code>{' '}
        <CopyButton text={code.uuid} label={say('code.copy-uuid')} />
      </Row>
    </dl>
  );
}

function Row({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div class="govuk-summary-list__row">
      <dt class="govuk-summary-list__key">{name}</dt>
      <dd class="govuk-summary-list__value">{children}</dd>
    </div>
  );
}

/** Anew when one of its lives ends. */
export function StateInWords({ code }: { code: CodeAnswer }) {
  const { say } = useTexts();
  useSecondsLeft(code.expiresAt);
  useSecondsLeft(code.longExpiresAt);
  return <>{say(`code.state.${codeState(code, serverNow())}`)}</>;
}

function Issuer({ issuer }: { issuer: CodeAnswer['issuer'] | undefined }) {
  const { say } = useTexts();
  const { subject } = useMe();
  if (issuer === undefined) return <>{say('code.issuer.unknown')}</>;
  if (issuer.kind === 'api-key') return <bdi>{say('code.issuer.api-key', { id: issuer.id })}</bdi>;
  if (issuer.id === subject) return <>{say('code.issuer.you')}</>;
  return <bdi>{issuer.name ?? say('code.issuer.former')}</bdi>;
}

function Until({ end, isClaimed }: { end: number; isClaimed: boolean }) {
  const { say, dateTime } = useTexts();
  const isOver = useSecondsLeft(end) === 0;
  return (
    <>
      {dateTime(end)}
      {!isClaimed && (
        <div>
          {!isOver && say('code.left')} <Countdown end={end} over={say('code.over')} />
        </div>
      )}
    </>
  );
}
