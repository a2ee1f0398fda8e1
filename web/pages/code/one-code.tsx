/** One code: how it stands, and its end before its time. */
import { useState } from 'preact/hooks';
import type { CodeAnswer } from '../../../protocol/staff/answers.ts';
import { api } from '../../app/calls/api.ts';
import type { Failed, Outcome } from '../../app/calls/outcome.ts';
import { useLoaded, useMe, usePermission, useRegion } from '../../app/me.tsx';
import { serverNow } from '../../app/session/server-time.ts';
import { useTexts } from '../../app/texts.tsx';
import { Banner } from '../../parts/banner.tsx';
import { Busy } from '../../parts/busy.tsx';
import { ConfirmDialog } from '../../parts/dialog/confirm-dialog.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Button } from '../../parts/form/button.tsx';
import { Help } from '../../parts/help.tsx';
import { Page } from '../../parts/page.tsx';
import { codeState } from './state.ts';
import { CodeStatus } from './status.tsx';

export function OneCode({ uuid }: { uuid: string }) {
  const { say } = useTexts();
  const { region } = useRegion();
  const { outcome, reload } = useLoaded((signal) => api.get('code', { region, uuid }, { signal }), [region, uuid]);
  return (
    <Page title={say('code.title')} help={<Help page="code" paragraphs={4} />}>
      {outcome === undefined && <Busy />}
      {outcome?.kind === 'ok' && <Found code={outcome.answer} reload={reload} />}
      {outcome !== undefined && outcome.kind !== 'ok' && <NotFound uuid={uuid} failed={outcome} reload={reload} />}
      <a class="govuk-link" href={`/${region}/codes`}>
        {say('code.to-all')}
      </a>
    </Page>
  );
}

type Ended =
  | { readonly kind: 'done' }
  | { readonly kind: 'claimed' }
  | { readonly kind: 'failed'; readonly failed: Failed };

function Found({ code, reload }: { code: CodeAnswer; reload(): void }) {
  const { say } = useTexts();
  const mayExpire = usePermission('CodeExpire');
  const [ended, setEnded] = useState<Ended>();
  const canEnd = ['good', 'link-good'].includes(codeState(code, serverNow()));
  return (
    <>
      {ended?.kind === 'done' && <Banner kind="success">{say('code.expired')}</Banner>}
      {ended?.kind === 'claimed' && <Banner kind="warning">{say('code.claimed-first')}</Banner>}
      {ended?.kind === 'failed' && <Failure outcome={ended.failed} />}
      <CodeStatus code={code} />
      <div class="govuk-button-group">
        <Button kind="secondary" onPress={reload}>
          {say('code.reload')}
        </Button>
        {mayExpire && canEnd && (
          <Expire
            uuid={code.uuid}
            onEnded={(how) => {
              setEnded(how);
              // Also after a refusal: it may have been used in the meantime.
              reload();
            }}
          />
        )}
      </div>
    </>
  );
}

/** After a confirmation: the person may be about to type it. */
function Expire({ uuid, onEnded }: { uuid: string; onEnded(how: Ended): void }) {
  const { say } = useTexts();
  const { region } = useRegion();
  const [isOpen, setIsOpen] = useState(false);
  const expire = async () => {
    const outcome = await api.post('expireCode', { region, uuid }, {});
    setIsOpen(false);
    onEnded(endOf(outcome));
  };
  return (
    <>
      <Button kind="warning" onPress={() => setIsOpen(true)}>
        {say('code.expire')}
      </Button>
      {isOpen && (
        <ConfirmDialog
          title={say('code.expire.title')}
          yes={say('code.expire')}
          onYes={expire}
          onNo={() => setIsOpen(false)}
          isDangerous
        >
          <p class="govuk-body">{say('code.expire.means')}</p>
        </ConfirmDialog>
      )}
    </>
  );
}

function endOf(outcome: Outcome<CodeAnswer>): Ended {
  if (outcome.kind === 'ok') return { kind: 'done' };
  const isClaimed = outcome.kind === 'refused' && outcome.refusal.errorCode === 'code_claimed';
  return isClaimed ? { kind: 'claimed' } : { kind: 'failed', failed: outcome };
}

/** Another region's code is as unknown as one that never was: the person's other regions are a link away. */
function NotFound({ uuid, failed, reload }: { uuid: string; failed: Failed; reload(): void }) {
  const { say } = useTexts();
  const { region } = useRegion();
  const { regions } = useMe();
  const isUnknown = failed.kind === 'refused' && failed.refusal.errorCode === 'code_not_found';
  if (!isUnknown) return <Failure outcome={failed} again={reload} />;
  const others = regions.filter((one) => one.region !== region);
  return (
    <Banner kind="warning">
      <p class="govuk-body">{say('code.unknown', { region })}</p>
      {others.length > 0 && (
        <>
          <p class="govuk-body">{say('code.unknown.others')}</p>
          <ul class="govuk-list govuk-list--bullet">
            {others.map((one) => (
              <li key={one.region}>
                <a class="govuk-link" href={`/${one.region}/codes/${uuid}`}>
                  <bdi>{one.name}</bdi>
                </a>
              </li>
            ))}
          </ul>
        </>
      )}
    </Banner>
  );
}
