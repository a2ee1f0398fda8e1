/** Time left by the server's clock. */
import { useEffect, useState } from 'preact/hooks';
import type { UnixSeconds } from '../../protocol/keys/interval.ts';
import { serverNow } from '../app/session/server-time.ts';
import { useTexts } from '../app/texts.tsx';

/** Seconds until `end`, each second anew; 0 when it is over. */
export function useSecondsLeft(end: UnixSeconds): number {
  const [now, setNow] = useState(serverNow);
  const isOver = now >= end;
  useEffect(() => {
    if (isOver) return;
    const timer = setInterval(() => setNow(serverNow()), 1000);
    return () => clearInterval(timer);
  }, [isOver, end]);
  return Math.max(0, end - now);
}

/** `14:59`, or `1:02:03` from an hour on. Digits of the person's language; not read out at each second. */
export function Countdown({ end, over }: { readonly end: UnixSeconds; readonly over: string }) {
  const { number } = useTexts();
  const left = useSecondsLeft(end);
  if (left === 0) return <span role="status">{over}</span>;
  const parts = [Math.floor(left / 3600), Math.floor(left / 60) % 60, left % 60];
  const shown = parts[0] === 0 ? parts.slice(1) : parts;
  const text = shown.map((part, index) => number(part, { minimumIntegerDigits: index === 0 ? 1 : 2 })).join(':');
  return (
    <span role="timer" class="enx-countdown" dir="ltr">
      {text}
    </span>
  );
}
