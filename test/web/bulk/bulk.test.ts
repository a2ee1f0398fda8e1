import { afterAll, afterEach, describe, expect, test } from 'vitest';
import type { IssueBody } from '../../../web/app/calls/calls.ts';
import {
  choose,
  issuedItem,
  issuing,
  openBulk,
  people,
  phase,
  receipt,
  type Spoilt,
  send,
} from '../../support/web/bulk.ts';
import { closeBrowser, closePages } from '../../support/web/pages.ts';
import { Reply } from '../../support/web/staff-api.ts';

afterEach(closePages);
afterAll(closeBrowser);

describe('the check', () => {
  const faulty = [
    'phone;testDate;symptomDate;testType',
    '+1 206 555 0100;2026-03-20;;confirmed',
    '"=HYPERLINK(""http://evil"")";2026-03-20;;',
    '<img src=x onerror=alert(1)>;2026-03-20;;',
    '2065550101;20.03.2026;;',
    '',
    '2065550102;2026-03-20;;positive',
    '2065550100;2026-03-21;;',
    '2065550100;2026-03-20;;',
  ].join('\r\n');

  test('names each error with its line, what is wrong and what is allowed', async () => {
    const { page } = await openBulk(undefined);
    await choose(page, `\uFEFF${faulty}`);
    const rows = await page.locator('tbody tr').allInnerTexts();
    expect(rows.map((row) => row.split(/\t/).map((cell) => cell.trim()))).toEqual([
      [
        '3',
        'phone',
        '=HYPERLINK("http://evil")',
        'This is no telephone number.',
        'With + and country, or a number of US',
      ],
      [
        '4',
        'phone',
        '<img src=x onerror=alert(1)>',
        'This is no telephone number.',
        'With + and country, or a number of US',
      ],
      ['5', 'testDate', '20.03.2026', 'This is no date.', 'Year-month-day, such as 2026-03-27'],
      ['7', 'testType', 'positive', 'There is no such test type.', 'confirmed, likely, negative'],
      [
        '8',
        'phone',
        '+12065550100',
        'This number is in line 2 too, with another date or type.',
        'One line per number: keep the one that is right',
      ],
    ]);
    expect(await page.locator('section[aria-labelledby=checked] li').allInnerTexts()).toEqual([
      '1 line can be sent',
      '5 lines have errors',
      '1 line repeats another: one message is sent for both',
    ]);
  });

  test.each([
    ['a workbook', Buffer.from([0x50, 0x4b, 3, 4, 0]), 'This is a workbook.'],
    ['nothing', '', 'This file is empty.'],
    ['wrong columns', 'name,born\nA,B\n', 'The first line names no column “phone”. It has: name, born.'],
    ['a quote that never ends', 'phone,testDate\n"2065550100,2026-03-20\n', 'In line 2 a quotation mark'],
    ['a header alone', 'phone,testDate\n', 'no lines below them'],
  ])('%s is told', async (_, content, said) => {
    const { page } = await openBulk(undefined);
    await choose(page, content);
    expect(await page.locator('#file-problem').innerText()).toContain(said);
    expect(await page.getByRole('button', { name: /^Issue/ }).count()).toBe(0);
  });

  test('shows the first 50 errors of 50,000 lines, and the page stays usable meanwhile', async () => {
    const { page } = await openBulk(undefined);
    await page.evaluate(`
      globalThis.longest = 0; let last = performance.now();
      setInterval(() => { const now = performance.now(); longest = Math.max(longest, now - last); last = now; }, 10);`);
    await choose(page, people(50_000).replaceAll(/5(\d\d)1,2026-03-20/g, '5$11,2025-03-20'));
    expect(await page.locator('tbody tr').count()).toBe(50);
    expect(await page.locator('caption').innerText()).toBe('500 errors, of which these are the first 50');
    expect(await page.evaluate('longest')).toBeLessThan(1_000);
  });

  test('starts where the person says', async () => {
    const server = issuing();
    const { page, api } = await openBulk(server.answer);
    await choose(page, people(5));
    await page.fill('#start-line', '5');
    await page.getByText('2 lines can be sent').waitFor();
    await page.fill('#start-line', '50');
    expect(await page.locator('#file-problem').innerText()).toContain('the file’s last line is 6');
    await page.fill('#start-line', '5');
    await send(page);
    await phase(page, 'Done');
    const [codes = []] = api.of('POST batchIssue').map(({ body }) => (body as { codes: IssueBody[] }).codes);
    expect(codes.map(({ phone }) => phone)).toEqual(['+12065550003', '+12065550004']);
  });

  test('the region’s calendar: its today is yesterday of UTC', async () => {
    const { page } = await openBulk(undefined, { now: Date.UTC(2026, 2, 28, 1) / 1000 });
    await choose(page, 'phone,testDate\n2065550100,2026-03-28\n');
    expect(await page.locator('tbody tr').innerText()).toContain('2026-03-13 to 2026-03-27');
  });
});

describe('it sends', () => {
  test('2,000 rows in 200 calls; the receipt tells of each and of no code', { timeout: 120_000 }, async () => {
    const server = issuing();
    const { page, api } = await openBulk(server.answer);
    await choose(page, people(2_000));
    const retryCode = await page.inputValue('#retry-code');
    expect(retryCode).toMatch(/^[a-z2-9]{12}$/);
    await send(page);
    await page.getByText(/About \d+ (seconds|minutes?) left/).waitFor();
    await phase(page, 'Done');
    expect(api.of('POST batchIssue')).toHaveLength(200);
    expect(server.issued.size).toBe(2_000);
    expect(JSON.stringify(api.asked)).not.toContain(retryCode);
    const lines = (await receipt(page)).slice(1).trimEnd().split('\r\n');
    expect(lines).toHaveLength(2_001);
    expect(lines[0]).toBe('phone,testDate,,,,,uuid,result');
    expect(lines[1]).toMatch(/^'\+12065550000,2026-03-20,,,,,[0-9a-f-]{36},issued$/);
    expect(lines.join('\n')).not.toContain('87654321');
    expect(await page.locator('main').innerText()).not.toContain('87654321');
    expect(await page.locator('tbody tr').count()).toBe(50);
    expect(await page.evaluate('Object.keys(localStorage)')).toEqual([]);
  });

  test('the same file again, in a new tab with its retry code, to nobody twice', async () => {
    const server = issuing();
    const first = await openBulk(server.answer);
    await choose(first.page, people(35));
    const retryCode = await first.page.inputValue('#retry-code');
    let isClosed = false;
    first.api.answer({
      'POST batchIssue': (asked) => (asked.before < 2 ? server.answer(asked) : new Promise(() => (isClosed = true))),
    });
    await send(first.page);
    await expect.poll(() => isClosed).toBe(true);
    await first.page.close();
    const { page } = await openBulk(server.answer);
    await choose(page, people(35));
    await page.fill('#retry-code', retryCode);
    await send(page);
    await phase(page, 'Done');
    expect(server.issued.size).toBe(35);
    const counts = await page.locator('.enx-bulk__counts li').allInnerTexts();
    expect(counts).toEqual(['Issued: 15', 'Already issued: 20']);
  });

  test('a retry code is kept only where the person wishes it, without a number', async () => {
    const server = issuing();
    const { page } = await openBulk(server.answer);
    await choose(page, people(1));
    const retryCode = await page.inputValue('#retry-code');
    await page.check('#keep-code');
    await send(page);
    await phase(page, 'Done');
    const stored = String(await page.evaluate('JSON.stringify(localStorage)'));
    expect(stored).toContain(retryCode);
    expect(stored).not.toMatch(/206555/);
    await page.reload();
    await choose(page, people(1));
    expect(await page.inputValue('#retry-code')).toBe(retryCode);
  });

  test('lines with errors only after somebody has left them out', async () => {
    const server = issuing();
    const { page } = await openBulk(server.answer);
    await choose(page, `${people(2)}x,2026-03-20\n`);
    expect(await page.getByRole('button', { name: /^Issue/ }).count()).toBe(0);
    await page.check('#leave-out');
    await send(page);
    await phase(page, 'Done');
    expect(server.issued.size).toBe(2);
    expect(await receipt(page)).toContain('\r\nx,2026-03-20,,,,,,left out: phone-unreadable\r\n');
  });

  test('the receipt chosen as a file sends what is missing alone', async () => {
    const server = issuing();
    const failed = { error: 'sms', errorCode: 'sms_failure' };
    const before: Spoilt = (batch) =>
      batch === 0 ? new Reply(400, { codes: [issuedItem, failed], error: '', errorCode: 'sms_failure' }) : undefined;
    const { page, api } = await openBulk(issuing({ before }).answer);
    await choose(page, people(2));
    await send(page);
    await phase(page, 'Done');
    expect(await page.getByText('The message could not be sent.').count()).toBe(1);
    const text = await receipt(page);
    await page.getByRole('button', { name: 'Next file' }).click();
    api.answer({ 'POST batchIssue': server.answer });
    await choose(page, text, 'people-receipt.csv');
    await page.getByText('1 line says that its code was issued').waitFor();
    await send(page);
    await phase(page, 'Done');
    const [first, second] = api.of('POST batchIssue').map(({ body }) => (body as { codes: IssueBody[] }).codes);
    expect(second).toEqual(first?.slice(1));
  });
});
