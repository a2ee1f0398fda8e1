/** How far it is, how long it still takes, and what keeps it waiting. */
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { serverNow } from '../../../app/session/server-time.ts';
import { useTexts } from '../../../app/texts.tsx';
import { Banner } from '../../../parts/banner.tsx';
import { Countdown } from '../../../parts/countdown.tsx';
import { Button } from '../../../parts/form/button.tsx';
import type { Phase, Progress, Run } from './run.ts';
import { isUnderWay } from './use-run.ts';

export function ProgressPart({ run, progress }: { run: Run; progress: Progress }) {
  const { say, number } = useTexts();
  const { phase, total, issued, alreadyIssued, refused } = progress;
  const done = issued + alreadyIssued + refused;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const share = number(Math.floor((done / total) * 10) / 10, { style: 'percent' });
  return (
    <section aria-labelledby="progress">
      <h2 class="govuk-heading-m" id="progress" tabIndex={-1} ref={heading}>
        {say(`bulk.phase.${phase.kind}`)}
      </h2>
      <progress class="enx-bulk__progress" max={total} value={done} aria-labelledby="progress" />
      <p class="govuk-body">
        {say('bulk.progress.done', { done, total })} <TimeLeft progress={progress} />
      </p>
      {/* Read out at each tenth and each change, not at each batch. */}
      <p class="govuk-visually-hidden" role="status">
        {say('bulk.progress.said', { phase: say(`bulk.phase.${phase.kind}`), share })}
      </p>
      <ul class="govuk-list enx-bulk__counts">
        <li>{say('bulk.progress.issued', { count: issued })}</li>
        {alreadyIssued > 0 && <li>{say('bulk.progress.already', { count: alreadyIssued })}</li>}
        {refused > 0 && <li>{say('bulk.progress.refused', { count: refused })}</li>}
      </ul>
      <Reason phase={phase} />
      <Controls run={run} progress={progress} />
    </section>
  );
}

function TimeLeft({ progress: { phase, secondsLeft } }: { progress: Progress }) {
  const { say } = useTexts();
  if (secondsLeft === undefined || phase.kind !== 'sending' || secondsLeft === 0) return null;
  if (secondsLeft < 60) return <>{say('bulk.progress.seconds', { seconds: Math.ceil(secondsLeft / 5) * 5 })}</>;
  return <>{say('bulk.progress.minutes', { minutes: Math.ceil(secondsLeft / 60) })}</>;
}

function Reason({ phase }: { phase: Phase }) {
  const { say } = useTexts();
  const untilMs = phase.kind === 'waiting' ? phase.untilMs : 0;
  const end = useMemo(() => serverNow() + Math.ceil((untilMs - Date.now()) / 1000), [untilMs]);
  if (phase.kind === 'waiting') {
    return (
      <Banner kind="information">
        {say(`bulk.wait.${phase.why}`)} <Countdown end={end} over={say('bulk.wait.now')} />
      </Banner>
    );
  }
  if (phase.kind !== 'stopped') return null;
  return <Banner kind="warning">{say(`bulk.stop.${phase.why}`, { error: phase.error ?? '' })}</Banner>;
}

function Controls({ run, progress }: { run: Run; progress: Progress }) {
  const { say } = useTexts();
  const { kind } = progress.phase;
  const mayGoOn = kind === 'paused' || kind === 'stopped' || kind === 'pausing';
  return (
    <div class="govuk-button-group">
      {(kind === 'sending' || kind === 'waiting') && (
        <Button kind="secondary" onPress={run.pause}>
          {say('bulk.pause')}
        </Button>
      )}
      {mayGoOn && <Button onPress={() => void run.go()}>{say('bulk.go-on')}</Button>}
      {(isUnderWay(progress) || mayGoOn) && (
        <Button kind="warning" onPress={run.cancel}>
          {say('bulk.cancel')}
        </Button>
      )}
    </div>
  );
}
