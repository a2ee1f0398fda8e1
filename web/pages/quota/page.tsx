/** `/{region}/quota`: how many codes may still be issued, why, and how the codes are redeemed (verification-server.md §5.3). */
import type { ClaimRatio } from '../../../protocol/abuse/anomaly.ts';
import type { QuotaAnswer } from '../../../protocol/staff/administration.ts';
import { api } from '../../app/calls/api.ts';
import { useLoaded, usePermission, useRegion } from '../../app/me.tsx';
import { useTexts } from '../../app/texts.tsx';
import { Busy } from '../../parts/busy.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Help } from '../../parts/help.tsx';
import { Page } from '../../parts/page.tsx';
import { AddCodes } from './add-codes.tsx';
import './quota.scss';

export default function Quota() {
  const { say } = useTexts();
  const { region } = useRegion();
  const mayAdd = usePermission('SettingsWrite');
  const { outcome, reload } = useLoaded<QuotaAnswer>((signal) => api.get('quota', { region }, { signal }), [region]);
  const quota = outcome?.kind === 'ok' ? outcome.answer : undefined;
  return (
    <Page title={say('quota.title')} help={<Help page="quota" paragraphs={4} />}>
      {outcome === undefined && <Busy />}
      {outcome !== undefined && outcome.kind !== 'ok' && <Failure outcome={outcome} again={reload} />}
      {quota && !quota.enabled && <p class="govuk-inset-text">{say('quota.off')}</p>}
      {quota?.enabled && <Today quota={quota} />}
      {quota?.enabled && mayAdd && <AddCodes quota={quota} added={reload} />}
      {quota && <Claims claims={quota.claims} />}
    </Page>
  );
}

function Today({ quota }: { quota: QuotaAnswer }) {
  const { say, number, dateTime } = useTexts();
  const rows = [
    ['quota.quota', number(quota.quota)],
    ['quota.limit', number(quota.limit)],
    ['quota.factor', number(quota.limitFactor, { maximumFractionDigits: 2 })],
    ['quota.until', quota.until === undefined ? say('quota.until-none') : dateTime(quota.until)],
  ] as const;
  return (
    <section aria-labelledby="quota-today">
      <h2 class="govuk-heading-m" id="quota-today">
        {say('quota.today')}
      </h2>
      <p class="enx-quota__left">{say('quota.remaining', { remaining: quota.remaining })}</p>
      <meter
        class="enx-quota__meter"
        min={0}
        max={Math.max(quota.quota, quota.remaining)}
        low={quota.quota * 0.1}
        value={Math.max(0, quota.remaining)}
        aria-label={say('quota.meter')}
      />
      <dl class="govuk-summary-list">
        {rows.map(([id, value]) => (
          <div key={id} class="govuk-summary-list__row">
            <dt class="govuk-summary-list__key">{say(id)}</dt>
            <dd class="govuk-summary-list__value">{value}</dd>
          </div>
        ))}
      </dl>
      <p class="govuk-body">{say(quota.isModelled ? 'quota.modelled' : 'quota.unmodelled')}</p>
    </section>
  );
}

function Claims({ claims }: { claims: ClaimRatio | undefined }) {
  const { say, number } = useTexts();
  const percent = (share: number) => number(share, { style: 'percent', maximumFractionDigits: 0 });
  return (
    <section aria-labelledby="claims">
      <h2 class="govuk-heading-m" id="claims">
        {say('quota.claims.title')}
      </h2>
      <p class="govuk-body">{say('quota.claims.means')}</p>
      {claims === undefined && <p class="govuk-body">{say('quota.claims.none')}</p>}
      {claims && <p class="govuk-body">{say('quota.claims.last', { last: percent(claims.last) })}</p>}
      {claims?.mean !== undefined && (
        <p class="govuk-body">
          {say('quota.claims.usual', { mean: percent(claims.mean), deviation: percent(claims.deviation ?? 0) })}
        </p>
      )}
      {claims && claims.mean === undefined && <p class="govuk-body">{say('quota.claims.too-few')}</p>}
      {claims?.mean !== undefined && (
        <p class="govuk-body">
          <strong>{say(claims.anomalous ? 'quota.claims.low' : 'quota.claims.normal')}</strong>
        </p>
      )}
    </section>
  );
}
