/** A run on the page: it keeps the screen awake, and warns whoever would leave. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { api } from '../../../app/calls/api.ts';
import { useTexts } from '../../../app/texts.tsx';
import type { Item } from '../file/check-rows.ts';
import { uuidsOf } from './retry-code.ts';
import { openRun, type Progress, type Run, type RunSettings } from './run.ts';

interface RunOnPage {
  readonly progress: Progress | undefined;
  readonly run: Run | undefined;
  start(items: readonly Item[], retryCode: string, settings: RunSettings): Promise<void>;
  /** Forgets it, for the next file. */
  clear(): void;
}

/** A batch waits for ten messages. */
const CALL_SECONDS = 40;

export function useRun(region: string): RunOnPage {
  const [progress, setProgress] = useState<Progress>();
  const run = useRef<Run>(undefined);
  useEffect(() => () => run.current?.cancel(), [region]);
  useGuard(progress !== undefined && isUnderWay(progress));
  return {
    progress,
    run: run.current,
    async start(items, retryCode, settings) {
      const uuidOf = await uuidsOf(retryCode);
      run.current = openRun(items, settings, {
        post: (codes) => api.post('batchIssue', { region }, { codes }, { timeoutSeconds: CALL_SECONDS }),
        uuidOf,
        clock: () => Date.now(),
        wait: waitOrOnline,
        onChange: setProgress,
      });
      await run.current.go();
    },
    clear() {
      run.current = undefined;
      setProgress(undefined);
    },
  };
}

export function isUnderWay({ phase }: Progress): boolean {
  return ['sending', 'waiting', 'pausing'].includes(phase.kind);
}

/** Also ends when the network comes back. */
function waitOrOnline(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const ended = new AbortController();
    const end = () => {
      clearTimeout(timer);
      ended.abort();
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    if (signal.aborted) return end();
    signal.addEventListener('abort', end, { signal: ended.signal });
    window.addEventListener('online', end, { signal: ended.signal });
  });
}

/** While `isOn`: the screen stays on, and whoever closes the tab or follows a link is asked first. */
function useGuard(isOn: boolean): void {
  const { say } = useTexts();
  const question = say('bulk.leave');
  useEffect(() => {
    if (!isOn) return;
    const ended = new AbortController();
    const { signal } = ended;
    keepAwake(signal);
    window.addEventListener('beforeunload', (event) => event.preventDefault(), { signal });
    const ask = (event: MouseEvent) => {
      const link = event.target instanceof Element && event.target.closest('a[href^="/"]');
      if (!link || confirm(question)) return;
      event.preventDefault();
      event.stopPropagation();
    };
    document.addEventListener('click', ask, { signal, capture: true });
    return () => ended.abort();
  }, [isOn, question]);
}

/** A laptop that falls asleep sends nothing. Browsers take it back from a tab that is hidden, and may refuse it. */
function keepAwake(signal: AbortSignal): void {
  let held: Promise<WakeLockSentinel | undefined> | undefined;
  const hold = () => {
    if (document.visibilityState === 'visible') held = navigator.wakeLock?.request('screen').catch(() => undefined);
  };
  hold();
  document.addEventListener('visibilitychange', hold, { signal });
  signal.addEventListener('abort', () => held?.then((lock) => lock?.release()));
}
