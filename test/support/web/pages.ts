/** Opens the staff's pages in Chromium, signed in, against answers of the test's own. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { expect, inject } from 'vitest';
import type { DeskAnswer, MeAnswer } from '../../../protocol/staff/answers.ts';
import { openBrowser } from '../../../tools/pages/open-browser.ts';
import type { Language } from '../../../web/texts/languages.ts';
import * as usual from './answers.ts';
import { type PagesServer, startPagesServer } from './pages-server.ts';
import { type FakeSignIn, fakeSignIn, issuer } from './sign-in.ts';
import { type Answers, fakeStaffApi, refusal, type StaffApi } from './staff-api.ts';

export interface OpenOptions {
  /** Default: `/US-ZZ/issue`. */
  readonly path?: string;
  readonly answers?: Answers;
  /** What differs from answers.ts. */
  readonly me?: Partial<MeAnswer>;
  readonly desk?: Partial<DeskAnswer>;
  readonly language?: Language;
  readonly colorScheme?: 'light' | 'dark';
  /** Default: 1,000 × 800. */
  readonly viewport?: { readonly width: number; readonly height: number };
  /** The server's time; default: that of answers.ts. */
  readonly now?: number;
  /** The PC's clock, under the test's control (`page.clock`). Default: the machine's, which runs. */
  readonly pcClock?: number;
  /** Before the page opens: a sign-in that goes wrong, say. */
  prepare?(signIn: FakeSignIn, context: BrowserContext): unknown;
  /** False: the page is not waited for, since something else than the page is expected. */
  readonly isAwaited?: boolean;
}

export interface OpenedPages {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly origin: string;
  readonly api: StaffApi;
  readonly signIn: FakeSignIn;
  /** What the browser complained of: its policy, errors, calls that nobody answers. */
  readonly complaints: string[];
  /** Fails where the browser complained. */
  close(): Promise<void>;
}

export const narrow = { width: 320, height: 640 };
export const phone = { width: 390, height: 844 };

let browser: Promise<Browser> | undefined;
let server: Promise<PagesServer> | undefined;
const opened = new Set<OpenedPages>();

function theBrowser(): Promise<Browser> {
  browser ??= openBrowser();
  return browser;
}

function openServer(): Promise<PagesServer> {
  server ??= startPagesServer(inject('pagesFolder'), { authority: issuer, clientId: 'staff', scope: 'openid' });
  return server;
}

/** For `afterEach`: closes what is open; fails where a browser complained of a page. */
export async function closePages(): Promise<void> {
  const all = [...opened];
  opened.clear();
  for (const pages of all) await pages.close();
}

/** For `afterAll`. */
export async function closeBrowser(): Promise<void> {
  await (await browser)?.close();
  (await server)?.close();
  browser = undefined;
  server = undefined;
}

/** Opens a page as a signed-in person sees it. */
export async function openPages(options: OpenOptions = {}): Promise<OpenedPages> {
  const { origin } = await openServer();
  const context = await (await theBrowser()).newContext({
    locale: options.language ?? 'en',
    colorScheme: options.colorScheme ?? 'light',
    viewport: options.viewport ?? { width: 1_000, height: 800 },
    reducedMotion: 'reduce',
  });
  const complaints = listen(context);
  const signIn = await fakeSignIn(context);
  const api = await fakeStaffApi(context, answersOf(options), complaints);
  const page = await context.newPage();
  if (options.pcClock !== undefined) await page.clock.install({ time: options.pcClock * 1000 });
  await options.prepare?.(signIn, context);
  const pages: OpenedPages = {
    page,
    context,
    origin,
    api,
    signIn,
    complaints,
    close: () => close(context, complaints),
  };
  opened.add(pages);
  await page.goto(origin + (options.path ?? '/US-ZZ/issue'));
  if (options.isAwaited !== false) await page.waitForSelector('main h1');
  return pages;
}

function answersOf({ now = usual.NOW, me, desk, answers }: OpenOptions): Answers {
  return {
    'GET me': { ...usual.me, now, sessionEnds: now + 19 * 3600, ...me },
    'GET desk': ({ values }) => ({ ...usual.desk, now, region: values.region ?? '', ...desk }),
    'POST signOut': {},
    // Pages on which the frame and the session are tried, and which are not what is tried.
    'GET quota': refusal(404, 'not_found'),
    'GET audit': refusal(404, 'not_found'),
    'GET statistics': refusal(404, 'not_found'),
    ...answers,
  };
}

/** What a browser says of every refusal, and of the end of a sign-in that another window was to hear of. */
const expected = ['Failed to load resource', 'Scripts may close only the windows that were opened by them'];

/** Every refusal of the policy is a complaint: a page that needs what it forbids is broken for people. */
function listen(context: BrowserContext): string[] {
  const complaints: string[] = [];
  context.on('console', (message) => {
    const isExpected = expected.some((text) => message.text().startsWith(text));
    if (['error', 'warning'].includes(message.type()) && !isExpected) complaints.push(message.text());
  });
  context.on('weberror', (error) => complaints.push(String(error.error())));
  return complaints;
}

async function close(context: BrowserContext, complaints: readonly string[]): Promise<void> {
  await context.close();
  expect(complaints).toEqual([]);
}

/** axe-core finds nothing against WCAG 2.2 AA, and nothing is wider than the screen. */
export async function expectAccessible(page: Page): Promise<void> {
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
  const { violations } = await new AxeBuilder({ page }).withTags(tags).analyze();
  const found = violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html).join(' | ')}`);
  expect(found).toEqual([]);
  await expect.poll(() => page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);
}

/**
 * What the person sees, in staff-<name>.png: only where the environment names a folder (`PICTURES`, tools/pages/staff-pages.ts). `isWhole`
 * false: what fits on the screen, for long pages and what sticks to its edge.
 */
export async function picture(page: Page, name: string, isWhole = true): Promise<void> {
  if (process.env.PICTURES === undefined) return;
  const folder = join(import.meta.dirname, '..', '..', '..', process.env.PICTURES);
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `staff-${name}.png`), fullPage: isWhole });
}
