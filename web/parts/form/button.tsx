/** Buttons, which cannot be pressed again before what they began has ended. */
import type { ComponentChildren } from 'preact';
import { useRef, useState } from 'preact/hooks';

export interface ButtonProps {
  readonly children: ComponentChildren;
  /** What it does. Until its promise has ended, further presses do nothing. Absent: it submits the form it stands in. */
  readonly onPress?: () => unknown;
  /** Default: primary. */
  readonly kind?: 'primary' | 'secondary' | 'warning';
  /** What the form it submits is doing. */
  readonly isBusy?: boolean;
}

/** Stays focusable while busy, so that the keyboard's place is not lost. */
export function Button({ children, onPress, kind = 'primary', isBusy = false }: ButtonProps) {
  const { run, isRunning } = useOnce(onPress);
  const busy = isBusy || isRunning;
  return (
    <button
      type={onPress ? 'button' : 'submit'}
      class={`govuk-button ${kind === 'primary' ? '' : `govuk-button--${kind}`}`}
      aria-disabled={busy}
      onClick={(event) => {
        if (busy) event.preventDefault();
        else if (onPress) run();
      }}
    >
      {children}
    </button>
  );
}

/** `action` so that a second call before the first has ended does nothing. */
export function useOnce(action: (() => unknown) | undefined): { run(): void; readonly isRunning: boolean } {
  const running = useRef(false);
  const [isRunning, setIsRunning] = useState(false);
  const run = async () => {
    if (running.current) return;
    running.current = true;
    setIsRunning(true);
    try {
      await action?.();
    } finally {
      running.current = false;
      setIsRunning(false);
    }
  };
  return { run, isRunning };
}
