/** Has the person's phone taken the code yet? Then the call can end. */
import { useEffect, useState } from 'preact/hooks';
import { usePermission, useRegion } from '../../../app/me.tsx';
import { useTexts } from '../../../app/texts.tsx';
import { Banner } from '../../../parts/banner.tsx';
import { ownCode } from '../own-code.ts';
import type { Issued } from '../stage.ts';

const EVERY_MS = 10_000;
/** Five minutes: who has gone to lunch is not kept signed in by it. */
const MOST_LOOKS = 30;

export function ClaimState({ uuid, issued }: { uuid: string; issued: Issued }) {
  const { say } = useTexts();
  const isClaimed = useClaimed(uuid);
  if (isClaimed) return <Banner kind="success">{say('issue.claimed')}</Banner>;
  const isTextOnly = issued.answer.generatedSMS !== undefined;
  return <p class="govuk-body">{say(isTextOnly ? 'issue.unclaimed.text' : 'issue.unclaimed')}</p>;
}

/** What cannot be asked is not known, and the code is as good as before. */
function useClaimed(uuid: string): boolean {
  const { region } = useRegion();
  const mayRead = usePermission('CodeRead');
  const [looks, setLooks] = useState(0);
  const [isClaimed, setIsClaimed] = useState(false);
  const isOver = isClaimed || looks >= MOST_LOOKS;
  useEffect(() => {
    if (isOver) return;
    const ended = new AbortController();
    const timer = setTimeout(async () => {
      const outcome = await ownCode({ region, uuid, mayRead }, ended.signal);
      if (outcome.kind === 'cancelled') return;
      if (outcome.kind === 'ok' && outcome.answer.claimed) setIsClaimed(true);
      setLooks(looks + 1);
    }, EVERY_MS);
    return () => {
      clearTimeout(timer);
      ended.abort();
    };
  }, [looks, isOver, uuid]);
  return isClaimed;
}
