/** The page of bulk issue, and a service that issues each UUID once. */
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { BatchIssueAnswer, IssueBody } from '../../../web/app/calls/calls.ts';
import { type OpenedPages, type OpenOptions, openPages } from './pages.ts';
import { type Asked, Reply } from './staff-api.ts';

export type Spoilt = (batch: number) => Reply | undefined;

export const issuedItem = { code: '87654321', uuid: 'u' } as BatchIssueAnswer['codes'][number];

/** The server: issues each UUID once. `lost`: does what it is asked, and its answer is the given one. */
export function issuing({ before, lost }: { before?: Spoilt; lost?: Spoilt } = {}) {
  const issued = new Set<string>();
  const answer = ({ body, before: batch }: Asked): BatchIssueAnswer | Reply => {
    const spoilt = before?.(batch);
    if (spoilt) return spoilt;
    const { codes } = body as { codes: IssueBody[] };
    const items = codes.map(({ uuid }) => {
      const isNew = !issued.has(uuid);
      issued.add(uuid);
      return isNew ? issuedItem : { error: 'exists', errorCode: 'uuid_already_exists' };
    });
    const isRefused = items.some((item) => 'errorCode' in item);
    const body409 = { codes: items, error: 'Failed', errorCode: 'uuid_already_exists' };
    return lost?.(batch) ?? (isRefused ? new Reply(409, body409) : { codes: items });
  };
  return { issued, answer };
}

export function people(count: number, header = 'phone,testDate\n'): string {
  const rows = Array.from({ length: count }, (_, index) => `+1206${String(5_550_000 + index)},2026-03-20\n`);
  return header + rows.join('');
}

export async function openBulk(
  answer: ReturnType<typeof issuing>['answer'] | undefined,
  options: OpenOptions = {},
): Promise<OpenedPages> {
  const answers = answer ? { 'POST batchIssue': answer } : {};
  return openPages({ path: '/US-ZZ/bulk', answers, ...options });
}

export async function choose(page: Page, text: string | Buffer, name = 'people.csv'): Promise<void> {
  await page.setInputFiles('#file', { name, mimeType: 'text/csv', buffer: Buffer.from(text) });
  await page.waitForSelector('#checked, #file-problem', { timeout: 50_000 });
}

export async function send(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Issue .* code/ }).click();
  await page.getByRole('button', { name: 'Send now' }).click();
}

export const phase = (page: Page, name: string) =>
  page.getByRole('heading', { name, exact: true }).waitFor({ timeout: 50_000 });

export async function receipt(page: Page): Promise<string> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save the receipt (CSV)' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('people-receipt.csv');
  return readFileSync(await download.path(), 'utf8');
}
