/** Debian's Chromium, for whoever opens the pages in it: tests, benchmarks, and the pictures in the documents. */
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** The same engine without windows: half the time of a test (package chromium-headless-shell). */
const WITHOUT_WINDOWS = '/usr/bin/chromium-headless-shell';
const WITH_WINDOWS = '/usr/bin/chromium';

/** The program that `CHROMIUM` names, otherwise the one there is. Rejects where there is none. */
export function openBrowser(): Promise<Browser> {
  return launch(existsSync(WITHOUT_WINDOWS) ? WITHOUT_WINDOWS : WITH_WINDOWS);
}

/** One that keeps pages as they were for whoever comes back, as people's do; Playwright turns it off, and it needs windows. */
export function openKeepingBrowser(): Promise<Browser> {
  return launch(WITH_WINDOWS, ['--disable-back-forward-cache']);
}

function launch(program: string, ignoreDefaultArgs: string[] = []): Promise<Browser> {
  const executablePath = process.env.CHROMIUM ?? program;
  return chromium.launch({ executablePath, args: ['--no-sandbox'], ignoreDefaultArgs });
}
