/** What a person is told on every page of a region. */
import type { Notice } from '../../protocol/staff/answers.ts';
import { Banner } from '../parts/banner.tsx';
import { useDeskIfAny } from './me.tsx';
import { useTexts } from './texts.tsx';

const percent = { style: 'percent' } as const;

export function Notices() {
  const { say, number } = useTexts();
  const { notices = [] } = useDeskIfAny() ?? {};
  const textOf = (notice: Notice): string => {
    if (notice.kind === 'quota-low') return say('shell.notice.quota-low', { remaining: notice.remaining });
    if (notice.kind !== 'claim-ratio') return say(`shell.notice.${notice.kind}`);
    const { last, mean = 1 } = notice.ratio;
    return say('shell.notice.claim-ratio', { last: number(last, percent), mean: number(mean, percent) });
  };
  return (
    <>
      {notices.map((notice) => (
        <Banner key={notice.kind} kind={notice.kind === 'practice' ? 'information' : 'warning'}>
          {textOf(notice)}
        </Banner>
      ))}
    </>
  );
}
