/** Whether codes are redeemed as usual (verification-server.md §5.3). */
import { claimRatio } from '../../../protocol/abuse/anomaly.ts';
import { DAY_SECONDS, utcDay } from '../../../protocol/keys/interval.ts';
import { serverNow } from '../../app/session/server-time.ts';
import { useTexts } from '../../app/texts.tsx';
import { Banner } from '../../parts/banner.tsx';
import type { Day, Figures } from './reports.ts';

export function Claims({ days }: { days: readonly Day<Figures>[] }) {
  const { say, number } = useTexts();
  const counts = days.map(({ day, figures }) => ({
    day,
    codesIssued: figures.codes_issued,
    codesClaimed: figures.codes_claimed,
  }));
  const now = serverNow();
  const { last, mean, anomalous } = claimRatio(counts, utcDay(now), utcDay(now - DAY_SECONDS));
  const share = (ratio: number) => number(ratio, { style: 'percent' });
  if (mean === undefined) return <p class="govuk-inset-text">{say('statistics.claims.few', { last: share(last) })}</p>;
  const text = say(anomalous ? 'statistics.claims.low' : 'statistics.claims.usual', {
    last: share(last),
    mean: share(mean),
  });
  return anomalous ? <Banner kind="warning">{text}</Banner> : <p class="govuk-inset-text">{text}</p>;
}
