import type { UnixSeconds } from '../../../protocol/keys/interval.ts';
import { useTexts } from '../../app/texts.tsx';
import { useSecondsLeft } from '../../parts/countdown.tsx';

export interface TimeLeftProps {
  readonly end: UnixSeconds;
  /** Text ids: `left` is filled with `time` and the parts of what is left; `over` with `time`. */
  readonly left: string;
  readonly over: string;
}

/** Days, hours and minutes; below an hour seconds too. Not read out as it runs. */
export function TimeLeft({ end, left, over }: TimeLeftProps) {
  const { say, dateTime } = useTexts();
  const seconds = useSecondsLeft(end);
  const time = dateTime(end);
  if (seconds === 0) return <p class="govuk-body">{say(over, { time })}</p>;
  const parts = {
    days: Math.floor(seconds / 86_400),
    hours: Math.floor(seconds / 3600) % 24,
    minutes: Math.floor(seconds / 60) % 60,
    seconds: seconds % 60,
  };
  return (
    <p class="govuk-body" role="timer">
      {say(left, { time, ...parts })}
    </p>
  );
}
