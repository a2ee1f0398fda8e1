/** `/{region}/keys`: the keys that sign the region's certificates and messages. */
import type { KeysAnswer } from '../../../protocol/staff/administration.ts';
import { api } from '../../app/calls/api.ts';
import { useLoaded, useRegion } from '../../app/me.tsx';
import { useTexts } from '../../app/texts.tsx';
import { Busy } from '../../parts/busy.tsx';
import { CopyButton } from '../../parts/copy-button.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Help } from '../../parts/help.tsx';
import { Page } from '../../parts/page.tsx';
import { KeyFamily } from './key-family.tsx';
import './keys.scss';

export default function Keys() {
  const { say } = useTexts();
  const { region } = useRegion();
  const { outcome, reload } = useLoaded<KeysAnswer>((signal) => api.get('keys', { region }, { signal }), [region]);
  return (
    <Page title={say('keys.title')} help={<Help page="keys" paragraphs={4} />}>
      {outcome === undefined && <Busy />}
      {outcome !== undefined && outcome.kind !== 'ok' && <Failure outcome={outcome} again={reload} />}
      {outcome?.kind === 'ok' && (
        <>
          <Names answer={outcome.answer} />
          {outcome.answer.keys.map((family) => (
            <KeyFamily key={family.what} family={family} reload={reload} />
          ))}
        </>
      )}
    </Page>
  );
}

/** What a key server has to be told once. */
function Names({ answer: { issuer, audience, jwksUrl } }: { answer: KeysAnswer }) {
  const { say } = useTexts();
  const names = [
    ['keys.issuer', issuer],
    ['keys.audience', audience],
    ['keys.jwks', jwksUrl],
  ] as const;
  return (
    <dl class="govuk-summary-list">
      {names.map(([id, text]) => (
        <div key={id} class="govuk-summary-list__row">
          <dt class="govuk-summary-list__key">{say(id)}</dt>
          <dd class="govuk-summary-list__value">
            <code dir="ltr" class="enx-breakable">
              {text}
            </code>
          </dd>
          {id === 'keys.jwks' && (
            <dd class="govuk-summary-list__actions">
              <CopyButton text={text} label={say('keys.copy-jwks')} />
            </dd>
          )}
        </div>
      ))}
    </dl>
  );
}
