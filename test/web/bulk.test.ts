import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import type { BatchIssueAnswer, IssueBody } from '../../web/app/calls/calls.ts';
import type { desk } from '../support/web/answers.ts';
import { looks } from '../support/web/looks.ts';
import {
  closeBrowser,
  closePages,
  expectAccessible,
  type OpenedPages,
  type OpenOptions,
  openPages,
  picture,
} from '../support/web/pages.ts';
import { type Asked, offline, Reply, refusal } from '../support/web/staff-api.ts';

afterEach(closePages);
afterAll(closeBrowser);

type Spoilt = (batch: number) => Reply | undefined;

const issuedItem = { code: '87654321', uuid: 'u' } as BatchIssueAnswer['codes'][number];

/** The server: issues each UUID once. `lost`: does what it is asked, and its answer is the given one. */
function issuing({ before, lost }: { before?: Spoilt; lost?: Spoilt } = {}) {
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

function people(count: number, header = 'phone,testDate\n'): string {
  const rows = Array.from({ length: count }, (_, index) => `+1206${String(5_550_000 + index)},2026-03-20\n`);
  return header + rows.join('');
}

async function openBulk(
  answer: ReturnType<typeof issuing>['answer'] | undefined,
  options: OpenOptions = {},
): Promise<OpenedPages> {
  const answers = answer ? { 'POST batchIssue': answer } : {};
  return openPages({ path: '/US-ZZ/bulk', answers, ...options });
}

async function choose(page: Page, text: string | Buffer, name = 'people.csv'): Promise<void> {
  await page.setInputFiles('#file', { name, mimeType: 'text/csv', buffer: Buffer.from(text) });
  await page.waitForSelector('#checked, #file-problem', { timeout: 50_000 });
}

async function send(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Issue .* code/ }).click();
  await page.getByRole('button', { name: 'Send now' }).click();
}

const phase = (page: Page, name: string) =>
  page.getByRole('heading', { name, exact: true }).waitFor({ timeout: 50_000 });

async function receipt(page: Page): Promise<string> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save the receipt (CSV)' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('people-receipt.csv');
  return readFileSync(await download.path(), 'utf8');
}

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

describe('what goes wrong', () => {
  const once =
    (reply: Reply): Spoilt =>
    (batch) =>
      batch === 1 ? reply : undefined;

  async function sent(options: Parameters<typeof issuing>[0], rows = 30) {
    const server = issuing(options);
    const pages = await openBulk(server.answer);
    await choose(pages.page, people(rows));
    await send(pages.page);
    return { ...pages, server };
  }

  test('429: it waits as long as it is told, and counts down', async () => {
    const { page, server, api } = await sent({ before: once(refusal(429, 'call_limit', { retryAfter: '3' })) });
    await page.getByRole('timer').waitFor();
    expect(await page.getByRole('timer').innerText()).toMatch(/^0:0[123]$/);
    await phase(page, 'Done');
    expect(server.issued.size).toBe(30);
    expect(api.of('POST batchIssue')).toHaveLength(4);
  });

  test('offline: it waits, and goes on when the network is back', async () => {
    let isOffline = true;
    const { page, server, context } = await sent({ before: (batch) => (batch > 0 && isOffline ? offline : undefined) });
    await page.getByText('There is no connection.').waitFor();
    isOffline = false;
    await context.setOffline(true);
    await context.setOffline(false);
    await phase(page, 'Done');
    expect(server.issued.size).toBe(30);
  });

  test('an answer is lost: the same batch is sent again, and nobody gets two messages', async () => {
    const { page, server, api } = await sent({ lost: once(offline) });
    await phase(page, 'Done');
    const [, second, third] = api.of('POST batchIssue').map(({ body }) => body);
    expect(third).toEqual(second);
    expect(server.issued.size).toBe(30);
    expect(await page.locator('.enx-bulk__counts li').allInnerTexts()).toEqual(['Issued: 20', 'Already issued: 10']);
  });

  test('500: it tries again', async () => {
    const { page, server } = await sent({ before: once(refusal(500, 'internal_server_error')) });
    await page.getByText('The service has a problem.').waitFor();
    await phase(page, 'Done');
    expect(server.issued.size).toBe(30);
  });

  test('401 in the middle: the token is renewed, and not a line is lost', async () => {
    const { page, server, signIn } = await sent({ before: once(refusal(401, '')) });
    await phase(page, 'Done');
    expect(server.issued.size).toBe(30);
    expect(signIn.tokens).toHaveLength(2);
  });

  test('the session is over: it waits for the person to sign in, and goes on', async () => {
    const { page, server } = await sent({ before: once(refusal(401, 'session_over')) });
    await page.getByRole('dialog').getByRole('button', { name: 'Sign in' }).click();
    await phase(page, 'Done');
    expect(server.issued.size).toBe(30);
  });

  test.each([
    ['maintenance', refusal(429, 'maintenance_mode'), 'The region is paused for maintenance.'],
    ['the quota', refusal(429, 'quota_exceeded'), 'Today’s codes are used up.'],
    ['a permission taken', refusal(403, 'missing_permission', { missing: ['CodeBulkIssue'] }), 'You may no longer'],
    ['a region that no longer allows it', refusal(400, ''), 'The service refused: refused: '],
  ])('%s stops it with the reason; it can go on', async (_, reply, said) => {
    const { page, server } = await sent({ before: once(reply) });
    await page.getByText(said).waitFor();
    await phase(page, 'Stopped');
    await page.getByRole('button', { name: 'Go on' }).click();
    await phase(page, 'Done');
    expect(server.issued.size).toBe(30);
  });

  test('a pause, and going on; cancelling, and what the receipt says then', async () => {
    const { page, api } = await sent(
      { before: (batch) => (batch === 3 ? refusal(429, 'call_limit', { retryAfter: '60' }) : undefined) },
      60,
    );
    await page.getByRole('timer').waitFor();
    await page.getByRole('button', { name: 'Pause' }).click();
    await phase(page, 'Paused');
    await page.getByRole('button', { name: 'Go on' }).click();
    await phase(page, 'Done');
    expect(api.of('POST batchIssue')).toHaveLength(7);
    await page.getByRole('button', { name: 'Next file' }).click();
    api.answer({ 'POST batchIssue': refusal(429, 'call_limit', { retryAfter: '60' }) });
    await choose(page, people(2));
    await send(page);
    await page.getByRole('timer').waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await phase(page, 'Cancelled');
    expect(await receipt(page)).toContain('unknown: send again');
  });

  test('whoever follows a link is asked first', async () => {
    const { page } = await sent({ before: once(refusal(429, 'call_limit', { retryAfter: '60' })) });
    await page.getByRole('timer').waitFor();
    const questions: string[] = [];
    page.on('dialog', (dialog) => {
      questions.push(dialog.message());
      return questions.length === 1 ? dialog.dismiss() : dialog.accept();
    });
    await page.getByRole('link', { name: 'Statistics' }).click();
    await phase(page, 'Waiting');
    await page.getByRole('link', { name: 'Statistics' }).click();
    await page.waitForURL('**/statistics');
    expect(questions).toEqual(Array(2).fill(expect.stringContaining('Codes are being sent.')));
  });

  test('more lines than codes are left for today', async () => {
    const { page } = await openBulk(undefined, { desk: { quota: { quota: 500, remaining: 7 } } });
    await choose(page, people(8));
    await page.getByText('Only 7 codes are left for today, and the file needs 8.').waitFor();
  });

  test.each([
    ['no batches', { batch: undefined }, 'This region does not allow codes to be issued in bulk.'],
    ['no messages', { messages: undefined }, 'This region sends no messages'],
  ])('a region with %s', async (_, differing, said) => {
    const { page } = await openBulk(undefined, { desk: differing as unknown as typeof desk });
    await page.getByText(said).waitFor();
    expect(await page.locator('#file').count()).toBe(0);
  });
});

describe('everybody can use it', () => {
  test.each(looks)('%s', async (name, look) => {
    const failed = { error: 'sms', errorCode: 'sms_failure' };
    const { page } = await openBulk(
      () => new Reply(400, { codes: [issuedItem, failed, issuedItem], error: '', errorCode: 'sms_failure' }),
      look,
    );
    for (const summary of await page.locator('main summary').all()) await summary.click();
    await choose(page, `${people(3)}x,2026-01-01\n`);
    await expectAccessible(page);
    expect(await page.locator('main').innerText()).not.toMatch(/\bbulk\.[a-z]/);
    await picture(page, `bulk-${name}`);
    await page.check('#leave-out');
    await page.locator('form > button').click();
    await expectAccessible(page);
    await page.getByRole('dialog').getByRole('button').first().click();
    await page.locator('#results').waitFor();
    await expectAccessible(page);
    expect(await page.locator('main').innerText()).not.toMatch(/\bbulk\.[a-z]/);
    await picture(page, `bulk-sent-${name}`);
  });

  test('by keyboard alone, from the file to the receipt', async () => {
    const { page } = await openBulk(issuing().answer);
    await choose(page, people(3));
    await page.getByRole('button', { name: /^Issue/ }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Enter');
    await phase(page, 'Done');
    expect(await page.evaluate('document.activeElement.id')).toBe('progress');
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Save the receipt (CSV)');
  });
});
