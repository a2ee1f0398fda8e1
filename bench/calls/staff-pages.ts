/**
 * `npm run bench -- staff-pages [URL]`: bytes of the staff's pages as CloudFront compresses them; with the address of a running
 * local stack's pages also how long a case worker waits for the first page, from the address typed to a form that takes keys,
 * in Chromium, with nothing kept from before but the sign-in.
 */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { BrowserContext } from 'playwright-core';
import { buildPages } from '../../lib/constructs/staff/pages-build.ts';
import { openBrowser } from '../../tools/pages/open-browser.ts';
import { print } from '../support/measure.ts';

const ROUNDS = 9;

export async function run([url]: string[]): Promise<void> {
  printBytes(buildPages());
  if (url !== undefined) await printWaiting(url);
}

function printBytes(folder: string): void {
  const sizes = globSync('assets/*', { cwd: folder }).map((file) => ({
    file,
    bytes: gzipSync(readFileSync(join(folder, file))).length,
  }));
  const sum = (matches: (file: string) => boolean) =>
    sizes.reduce((total, { file, bytes }) => total + (matches(file) ? bytes : 0), 0);
  const isLanguage = (file: string) => /^assets\/(en|es|fr|nb|ar)-/.test(file);
  const isCharts = (file: string) => /charts-/.test(file);
  const code = sum((file) => !isLanguage(file) && !isCharts(file));
  for (const language of ['en', 'es', 'fr', 'nb', 'ar']) {
    const texts = sum((file) => file.startsWith(`assets/${language}-`));
    print({ bench: 'staff-pages', language, gzipBytesOfAllPages: code + texts });
  }
  print({ bench: 'staff-pages', part: 'charts', gzipBytes: sum(isCharts) });
}

async function printWaiting(url: string): Promise<void> {
  const browser = await openBrowser();
  const context = await browser.newContext();
  const first = await context.newPage();
  await first.goto(url);
  await first.click('#case-worker');
  await first.waitForSelector('input[name=testType]');
  const region = new URL(first.url()).pathname.split('/')[1] ?? '';
  const waits: number[] = [];
  for (let round = 0; round < ROUNDS; round++) waits.push(await wait(context, `${url}${region}/issue`));
  await browser.close();
  waits.sort((a, b) => a - b);
  print({ bench: 'staff-pages', firstPageMilliseconds: waits[Math.floor(ROUNDS / 2)], worst: waits.at(-1) });
}

async function wait(context: BrowserContext, address: string): Promise<number> {
  const page = await context.newPage();
  const began = performance.now();
  await page.goto(address, { waitUntil: 'commit' });
  await page.waitForSelector('input[name=testType]');
  const waited = performance.now() - began;
  await page.close();
  return Math.round(waited);
}
