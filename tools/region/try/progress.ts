/** A bar on the side while the town lives and is judged. */
import { SingleBar } from 'cli-progress';

export interface Progress {
  /** One step is done; `doing` is what comes next. */
  step(doing: string): void;
  stop(): void;
}

export const noProgress: Progress = { step: () => {}, stop: () => {} };

/** Draws only where a person looks on. */
export function progressBar(steps: number, stream: NodeJS.WriteStream = process.stderr): Progress {
  if (!stream.isTTY) return noProgress;
  const format = '{bar} {percentage} %  {doing}';
  const bar = new SingleBar({ format, stream, clearOnComplete: true, hideCursor: true });
  let done = 0;
  bar.start(steps, 0, { doing: '' });
  return {
    step: (doing) => bar.update(Math.min(steps, ++done), { doing }),
    stop: () => bar.stop(),
  };
}
