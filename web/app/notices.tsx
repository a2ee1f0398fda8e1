/** What a person is told on every page of a region. */
import type { Notice } from '../../protocol/staff/answers.ts';
import { Banner } from '../parts/banner.tsx';
import { useDeskIfAny } from './me.tsx';
import { useTexts } from './texts.tsx';

export function Notices() {
  const { say, number } = useTexts();
  const { notices = [] } = useDeskIfAny() ?? {};
  const textOf = (notice: Notice): string =>
    notice.kind === 'quota-low'
      ? say('shell.notice.quota-low', { remaining: number(notice.remaining) })
      : say(`shell.notice.${notice.kind}`);
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
