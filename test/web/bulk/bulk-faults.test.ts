import { afterAll, afterEach, describe, expect, test } from 'vitest';
import type { desk } from '../../support/web/answers.ts';
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
import { looks } from '../../support/web/looks.ts';
import { closeBrowser, closePages, expectAccessible, picture } from '../../support/web/pages.ts';
import { offline, Reply, refusal } from '../../support/web/staff-api.ts';

afterEach(closePages);
afterAll(closeBrowser);

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
