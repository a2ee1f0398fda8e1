import { time } from './story.ts';

/** The brake on failed attempts counts in windows of ten minutes (design.md §3). */
const WINDOW_SECONDS = 600;

/** Leaves earlier tests' failures behind: all tests come from one address. */
export async function nextBrakeWindow(): Promise<void> {
  const left = WINDOW_SECONDS - ((await time.now()) % WINDOW_SECONDS);
  if (time.control) await time.control.advance(left);
  else await time.wait(left);
}
