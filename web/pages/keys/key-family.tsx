/** The keys of one purpose: what each does now, when the next one comes, and a new one before its time. */
import type { KeysAnswer, SigningKeyState } from '../../../protocol/staff/administration.ts';
import { usePermission } from '../../app/me.tsx';
import { useTexts } from '../../app/texts.tsx';
import { CopyButton } from '../../parts/copy-button.tsx';
import { Scrolled } from '../../parts/table/scrolled.tsx';
import { RotateNow } from './rotate-now.tsx';
import { TimeLeft } from './time-left.tsx';

export type Family = KeysAnswer['keys'][number];
type Version = Family['versions'][number];

export function KeyFamily({ family, reload }: { family: Family; reload: () => void }) {
  const { say } = useTexts();
  const { what, nextAt, versions, unfinished } = family;
  return (
    <section aria-labelledby={`keys-${what}`}>
      <h2 class="govuk-heading-m" id={`keys-${what}`}>
        {say(`keys.${what}.title`)}
      </h2>
      <p class="govuk-body">{say(`keys.${what}.text`)}</p>
      {nextAt !== undefined && <TimeLeft end={nextAt} left="keys.next" over="keys.next-over" />}
      {unfinished.length > 0 && <p class="govuk-body">{say('keys.unfinished', { count: unfinished.length })}</p>}
      {versions.map((version) => (
        <KeyVersion key={version.version} version={version} />
      ))}
      {usePermission('SettingsWrite') && <RotateNow what={what} done={reload} />}
    </section>
  );
}

const colors: Readonly<Record<SigningKeyState, string>> = {
  announced: 'blue',
  signs: 'green',
  replaced: 'grey',
  revoked: 'red',
};

function KeyVersion({ version }: { version: Version }) {
  const { say, dateTime } = useTexts();
  const { state, createdAt, usableFrom, until, publicKeyPem } = version;
  return (
    <div class="enx-key">
      <h3 class="govuk-heading-s">
        <code dir="ltr" class="enx-breakable">
          {version.version}
        </code>{' '}
        <strong class={`govuk-tag govuk-tag--${colors[state]}`}>{say(`keys.state.${state}`)}</strong>
      </h3>
      <p class="govuk-body">{say(`keys.state.${state}.means`)}</p>
      <p class="govuk-hint">
        {say('keys.made', { time: dateTime(createdAt) })} {say('keys.signs-from', { time: dateTime(usableFrom) })}{' '}
        {until !== undefined && say('keys.until', { time: dateTime(until) })}
      </p>
      {publicKeyPem !== undefined && (
        <details class="govuk-details">
          <summary class="govuk-details__summary">
            <span class="govuk-details__summary-text">
              {say('keys.public')} <span class="govuk-visually-hidden">{version.version}</span>
            </span>
          </summary>
          <div class="govuk-details__text">
            <Scrolled label={`${say('keys.public')} ${version.version}`}>
              <pre class="enx-key__pem" dir="ltr">
                {publicKeyPem}
              </pre>
            </Scrolled>
            <CopyButton text={publicKeyPem} label={say('keys.copy-public')} />
          </div>
        </details>
      )}
    </div>
  );
}
