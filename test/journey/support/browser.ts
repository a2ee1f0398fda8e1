/** Chromium, as people use it: what it asked for, was told and kept can be looked at afterwards. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';

/** A cold function on a busy machine takes its time. */
const PATIENCE_MILLISECONDS = 30_000;

export const phone: BrowserContextOptions = { viewport: { width: 390, height: 700 }, locale: 'en-US' };

interface Asked {
  readonly method: string;
  readonly url: string;
  /** What was sent along as Cookie. */
  readonly cookie: string;
  readonly body: string;
}

interface Told {
  readonly url: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly setCookies: readonly string[];
  readonly body: Buffer;
}

export interface Watched {
  readonly context: BrowserContext;
  readonly page: Page;
  readonly asked: readonly Asked[];
  /** Complete once every answer has come. */
  told(): Promise<readonly Told[]>;
  /** What the browser's console complained about, but for statuses, which are pages here. */
  readonly complaints: readonly string[];
}

/** A browser of its own for one person. */
export async function newPerson(browser: Browser, options: BrowserContextOptions = {}): Promise<Watched> {
  const context = await browser.newContext({ ...phone, ...options });
  context.setDefaultTimeout(PATIENCE_MILLISECONDS);
  const [asked, pending, complaints]: [Asked[], Promise<unknown>[], string[]] = [[], [], []];
  const answers: Told[] = [];
  context.on('request', (request) => {
    const noting = request.allHeaders().then(({ cookie = '' }) => {
      asked.push({ method: request.method(), url: request.url(), cookie, body: request.postData() ?? '' });
    });
    pending.push(noting.catch(() => {}));
  });
  context.on('response', (response) => {
    const noting = Promise.all([
      response.allHeaders(),
      response.headersArray(),
      response.body().catch(() => Buffer.alloc(0)),
    ]);
    const noted = noting.then(([headers, all, body]) => {
      const setCookies = all.filter(({ name }) => name.toLowerCase() === 'set-cookie').map(({ value }) => value);
      answers.push({ url: response.url(), status: response.status(), headers, setCookies, body });
    });
    pending.push(noted.catch(() => {}));
  });
  context.on('console', (message) => {
    const isStatus = message.text().startsWith('Failed to load resource: the server responded with a status');
    if (message.type() === 'error' && !isStatus) complaints.push(message.text());
  });
  const told = async () => {
    await Promise.all(pending);
    return answers;
  };
  return { context, page: await context.newPage(), asked, told, complaints };
}

const pictures = join(import.meta.dirname, '..', '..', '..', process.env.PICTURES ?? '.local/pages');

/** What the person sees, in docs/pages with PICTURES=docs/pages; says whether it is wider than the screen. */
export async function picture(page: Page, name: string): Promise<{ readonly isTooWide: boolean }> {
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
  return { isTooWide: await page.evaluate<boolean>('document.documentElement.scrollWidth > window.innerWidth') };
}
