/**
 * The session's ends, by the server's clock (protocol/staff/session.ts): the person is warned two minutes before, and while
 * they work the server is told, so that a long form is not idleness.
 */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { UnixSeconds } from '../../../protocol/keys/interval.ts';
import { IDLE_SECONDS, SESSION_SECONDS, sessionEnd } from '../../../protocol/staff/session.ts';
import { Banner } from '../../parts/banner.tsx';
import { Countdown } from '../../parts/countdown.tsx';
import { Dialog } from '../../parts/dialog/dialog.tsx';
import { Button } from '../../parts/form/button.tsx';
import { api, lastSeen } from '../calls/api.ts';
import { useMe } from '../me.tsx';
import { useWatched } from '../state.ts';
import { useTexts } from '../texts.tsx';
import { serverNow } from './server-time.ts';
import { askToSignIn, sessionState, signInByPopup } from './session.ts';
import { hearTabs, tellTabs } from './tabs.ts';

const WARNING_SECONDS = 2 * 60;
/** Of somebody who types without calling anything. */
const TELL_SECONDS = 2 * 60;

/** Any of the API's calls would do; this one any person may make. */
const stay = () => api.get('me');

export function SessionWatch() {
  const { sessionEnds } = useMe();
  const { kind } = useWatched(sessionState);
  const seen = useSeen();
  const now = useNow(kind === 'signed-in');
  useActivity();
  const end = sessionEnd({ authTime: sessionEnds - SESSION_SECONDS, lastSeen: seen }, now);
  useEffect(() => {
    if (kind === 'signed-in' && end !== undefined) askToSignIn(end);
  }, [kind, end]);
  if (kind !== 'signed-in' || end !== undefined) return null;
  return <Warnings idleEnds={seen + IDLE_SECONDS} sessionEnds={sessionEnds} now={now} />;
}

interface Ends {
  readonly idleEnds: UnixSeconds;
  readonly sessionEnds: UnixSeconds;
  readonly now: UnixSeconds;
}

function Warnings({ idleEnds, sessionEnds, now }: Ends) {
  if (now >= sessionEnds - WARNING_SECONDS) return <OverWarning sessionEnds={sessionEnds} />;
  return now >= idleEnds - WARNING_SECONDS ? <IdleWarning idleEnds={idleEnds} /> : null;
}

function IdleWarning({ idleEnds }: { idleEnds: UnixSeconds }) {
  const { say } = useTexts();
  return (
    <Dialog title={say('shell.idle.title')} onCancel={stay}>
      <p class="govuk-body">
        {say('shell.idle.text')} <Countdown end={idleEnds + 1} over="" />
      </p>
      <Button onPress={stay}>{say('shell.idle.stay')}</Button>
    </Dialog>
  );
}

function OverWarning({ sessionEnds }: { sessionEnds: UnixSeconds }) {
  const { say } = useTexts();
  return (
    <div class="govuk-width-container">
      <Banner kind="warning">
        <p class="govuk-body">
          {say('shell.over.text')} <Countdown end={sessionEnds + 1} over="" />
        </p>
        <Button kind="secondary" onPress={() => signInByPopup().catch(() => undefined)}>
          {say('shell.over.sign-in')}
        </Button>
      </Banner>
    </div>
  );
}

/** The last call of this person in any of this browser's tabs. */
function useSeen(): UnixSeconds {
  const { subject } = useMe();
  const here = useWatched(lastSeen);
  const [elsewhere, setElsewhere] = useState(0);
  useEffect(
    () => hearTabs((told) => told.kind === 'seen' && told.subject === subject && setElsewhere(told.at)),
    [subject],
  );
  useEffect(() => tellTabs({ kind: 'seen', subject, at: here }), [subject, here]);
  return Math.max(here, elsewhere);
}

function useNow(isRunning: boolean): UnixSeconds {
  const [now, setNow] = useState(serverNow);
  useEffect(() => {
    setNow(serverNow());
    if (!isRunning) return;
    const timer = setInterval(() => setNow(serverNow()), 1000);
    return () => clearInterval(timer);
  }, [isRunning]);
  return now;
}

/** Whoever presses a key or moves the pointer is there: the server is told, at most every two minutes. */
function useActivity(): void {
  const isTelling = useRef(false);
  useEffect(() => {
    const note = async () => {
      const isSignedIn = sessionState.get().kind === 'signed-in';
      if (!isSignedIn || isTelling.current || serverNow() - lastSeen.get() < TELL_SECONDS) return;
      isTelling.current = true;
      await stay();
      isTelling.current = false;
    };
    const events = ['keydown', 'pointerdown', 'pointermove'] as const;
    for (const event of events) addEventListener(event, note, { passive: true });
    return () => {
      for (const event of events) removeEventListener(event, note);
    };
  }, []);
}
