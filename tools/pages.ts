/**
 * `npm run pages`: opens the report form, links, a region's preview, the sandbox's page and self-service in Chromium as people do,
 * and keeps what they see in docs/pages/. Chromium is that of the machine, or the program named by CHROMIUM.
 */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { PageAnswer } from '../lambdas/shared/http/endpoints/page-endpoint.ts';
import './command/read-tsx.ts';
import { type ExampleRegion, exampleRegions } from './pages/example-regions.ts';
import { openBrowser } from './pages/open-browser.ts';
import { takeStaffPages } from './pages/staff-pages.ts';

const output = join(import.meta.dirname, '..', 'docs', 'pages');

/** 2026-03-27T12:00:00Z, so that the same pages give the same pictures. */
const NOW = 1_774_612_800;
const MOST_BYTES = 100_000;
const NONCE = Buffer.alloc(256, 7).toString('base64url');

interface Picture {
  readonly name: string;
  /** Of pages/example-regions.ts. */
  readonly region: ExampleRegion;
  readonly browser: BrowserContextOptions;
  readonly nonce?: string;
  /** Host, and path with query, of a link that is followed. Default: the form is opened. */
  readonly link?: readonly [host: string, path: string];
  act?(page: Page): Promise<void>;
}

const phone = { viewport: { width: 390, height: 700 }, locale: 'en-US' };
const fill = async (page: Page, date: string, number: string) => {
  await page.fill('#testDate', date);
  await page.fill('#phone', number);
  await page.check('#agreement');
};
const send = (page: Page) => page.click('button');

/** A phone of 2015: its user agent, no script, and nothing of a browser's newer style properties matters to it. */
const oldPhone =
  'Mozilla/5.0 (Linux; Android 5.1.1; SM-J120F) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/44.0.2403.133 Mobile Safari/537.36';
const iPhone =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148';

const pictures: readonly Picture[] = [
  { name: 'form-english', region: 'plain', browser: phone },
  {
    name: 'form-norwegian-problems',
    region: 'branded',
    browser: { ...phone, locale: 'nb-NO' },
    act: async (page) => {
      await page.fill('#phone', '+47 400 00 000');
      await send(page);
    },
  },
  { name: 'form-arabic', region: 'arabic', browser: { ...phone, locale: 'ar' } },
  {
    name: 'form-arabic-problems',
    region: 'arabic',
    browser: { ...phone, locale: 'ar' },
    act: async (page) => {
      await fill(page, '2026-03-20', '+966 50 000 0000');
      await send(page);
    },
  },
  {
    name: 'sent-french-without-script',
    region: 'branded',
    browser: { ...phone, locale: 'fr-FR', javaScriptEnabled: false },
    act: async (page) => {
      await fill(page, '2026-03-20', '06 12 34 56 78');
      await send(page);
    },
  },
  {
    name: 'sent-spanish-iphone',
    region: 'plain',
    browser: { ...phone, locale: 'es-MX', userAgent: iPhone },
    act: async (page) => {
      await fill(page, '', '+52 55 1234 5678');
      await send(page);
    },
  },
  {
    name: 'form-old-phone-320',
    region: 'branded',
    browser: { viewport: { width: 320, height: 480 }, locale: 'en-US', userAgent: oldPhone, javaScriptEnabled: false },
  },
  { name: 'throttled-english', region: 'plain', browser: phone, nonce: '' },
  {
    name: 'link-english-desktop',
    region: 'plain',
    browser: { viewport: { width: 1024, height: 500 }, locale: 'en-US' },
    link: ['us-zz.localhost', '/v?c=1234567890abcdef'],
  },
  {
    name: 'link-norwegian',
    region: 'plain',
    browser: { ...phone, locale: 'nb-NO' },
    link: ['us-zz.localhost', '/v?c=1'],
  },
  {
    name: 'nothing-here-french',
    region: 'plain',
    browser: { ...phone, locale: 'fr-FR' },
    link: ['localhost', '/v?c=1'],
  },
];

async function take(browser: Browser, url: string, picture: Picture): Promise<string> {
  const context = await browser.newContext(picture.browser);
  const page = await context.newPage();
  const complaints: string[] = [];
  // A browser calls every status 404 a failure.
  page.on('console', (message) => picture.link || complaints.push(message.text()));
  await page.setExtraHTTPHeaders({ 'x-api-key': picture.region, 'x-nonce': picture.nonce ?? NONCE });
  const [host, path] = picture.link ?? ['localhost', '/report'];
  await page.goto(url.replace('localhost', host) + path);
  await page.setExtraHTTPHeaders({});
  await picture.act?.(page);
  const problem = await keep(page, picture.name, complaints);
  await context.close();
  return problem;
}

/** Keeps what a page shows. Gives what is wrong with it, after what was wrong before; '' for nothing. */
async function keep(page: Page, name: string, before: readonly string[], fullPage = true): Promise<string> {
  const file = join(output, `${name}.png`);
  await page.screenshot({ path: file, fullPage });
  const isWide = await page.evaluate('document.documentElement.scrollWidth > window.innerWidth').catch(() => false);
  const bytes = statSync(file).size;
  const complaints = [
    ...before,
    ...(isWide ? ['wider than the screen'] : []),
    ...(bytes > MOST_BYTES ? [`${bytes} bytes; at most ${MOST_BYTES}`] : []),
  ];
  return complaints.length === 0 ? '' : `${name}: ${complaints.join('; ')}`;
}

interface FilePicture {
  readonly name: string;
  readonly html: string;
  readonly viewport: { readonly width: number; readonly height: number };
  /** Id of what stands at the top. Default: the page's beginning. */
  readonly from?: string;
}

/** What is opened from a folder: nothing serves it, and it asks for nothing. */
async function takeFile(browser: Browser, { name, html, viewport, from }: FilePicture): Promise<string> {
  const page = await browser.newPage({ viewport });
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('request', (request) => complaints.push(`asks for ${request.url()}`));
  await page.setContent(html);
  if (from !== undefined) await page.evaluate(`document.getElementById('${from}').scrollIntoView()`);
  const problem = await keep(page, name, complaints, false);
  await page.close();
  return problem;
}

/** A region's preview, and two presets tried against each other. */
async function filePictures(): Promise<FilePicture[]> {
  const html = await examplePage();
  const [desk, hand] = [
    { width: 1_000, height: 700 },
    { width: 390, height: 844 },
  ];
  return [
    { name: 'region-preview', html: examplePreview(NOW), viewport: { width: 800, height: 720 } },
    { name: 'sandbox', html, viewport: desk },
    { name: 'sandbox-who', html, viewport: desk, from: 'who' },
    { name: 'sandbox-values', html, viewport: desk, from: 'values' },
    { name: 'sandbox-phone', html, viewport: hand },
    { name: 'sandbox-phone-values', html, viewport: hand, from: 'perDaySumERVThreshold_1-title' },
  ];
}

/** At an address of its own, so that its policy is in force. */
async function takeAnswer(
  browser: Browser,
  name: string,
  { status, headers = {}, body = '' }: PageAnswer,
): Promise<string> {
  const page = await browser.newPage({ viewport: { width: 360, height: 640 } });
  const complaints: string[] = [];
  // A browser calls every status from 400 on a failure.
  page.on('console', (message) => {
    if (!message.text().includes('Failed to load resource')) complaints.push(message.text());
  });
  await page.route('**/*', (route) => route.fulfill({ status, headers, body }));
  await page.goto('http://self.localhost/');
  const problem = await keep(page, name, complaints);
  await page.close();
  return problem;
}

const { startFormServer } = await import('./pages/form-server.ts');
const { examplePreview } = await import('./pages/example-preview.ts');
const { examplePage } = await import('./pages/example-try.ts');
const { selfServicePages } = await import('./pages/self-service.ts');
const { url, server } = await startFormServer(exampleRegions(), NOW);
const browser = await openBrowser();
const problems: string[] = [];
for (const picture of pictures) problems.push(await take(browser, url, picture));
for (const picture of await filePictures()) problems.push(await takeFile(browser, picture));
for (const [name, answer] of Object.entries(selfServicePages(NOW, iPhone))) {
  problems.push(await takeAnswer(browser, name, answer));
}
await browser.close();
server.close();
problems.push(...takeStaffPages());
const found = problems.filter((problem) => problem !== '');
console.log(found.length === 0 ? `${problems.length} pictures in docs/pages/` : found.join('\n'));
process.exitCode = found.length === 0 ? 0 : 1;
