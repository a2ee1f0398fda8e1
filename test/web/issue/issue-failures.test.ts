/** When no code comes, a person on the telephone is waiting: each failure says what happened and what to do. */
import { afterAll, afterEach, expect, it } from 'vitest';
import { bodyOf, codeAnswer, express, issued } from '../../support/web/codes.ts';
import { closeBrowser, closePages, expectAccessible, openPages, picture } from '../../support/web/pages.ts';
import { offline, Reply, refusal, silence } from '../../support/web/staff-api.ts';

afterEach(closePages);
afterAll(closeBrowser);

const failures = [
  ['offline', offline, 'Check your network'],
  ['500', refusal(500, 'internal_server_error'), 'Wait a few seconds'],
  ['500 without a body', new Reply(502, 'Bad Gateway'), 'Wait a few seconds'],
  ['429 of the limit', refusal(429, 'call_limit', { retryAfter: '17' }), 'Wait 17 seconds'],
  ['429 of API Gateway', new Reply(429, { message: 'Too Many Requests' }), 'Wait 60 seconds'],
  ['maintenance', refusal(429, 'maintenance_mode'), 'when you will call back'],
  ['quota', refusal(429, 'quota_exceeded'), 'ask your administrator to add codes'],
  ['sms_failure', refusal(400, 'sms_failure'), 'Check the number'],
  ['sms_queue_full', refusal(400, 'sms_queue_full'), 'again in a minute'],
  ['phone_number_invalid', refusal(400, 'phone_number_invalid'), 'a landline gets no messages'],
  ['invalid_date', refusal(400, 'invalid_date'), 'Choose the dates again'],
  ['unsupported_test_type', refusal(400, 'unsupported_test_type'), 'Reload the page'],
  ['user_report_try_later', refusal(409, 'user_report_try_later'), 'choose “Positive test”'],
  ['missing_permission', refusal(403, 'missing_permission', { missing: ['CodeIssue'] }), 'Ask your administrator'],
  ['unparsable_request', refusal(400, 'unparsable_request'), 'Check what you filled in'],
  ['nothing for 20 seconds', silence, 'Press the button again'],
] as const;

it('says of each what to do, keeps what was typed, and issues in the end with the same uuid', {
  timeout: 240_000,
}, async () => {
  const { page, api } = await openPages({
    desk: express,
    answers: { 'GET code': codeAnswer(), 'POST issue': offline },
  });
  for (const key of ['1', 'Tab', '2']) await page.keyboard.press(key);
  await page.fill('#phone', '206 555 0100');
  for (const [name, answer, advice] of failures) {
    api.answer({ 'POST issue': answer });
    await page.click('form button[type=submit]');
    await page.waitForSelector(`.enx-failure >> text=${advice}`, { timeout: 45_000 });
    expect(await page.inputValue('#phone'), name).toBe('206 555 0100');
  }
  api.answer({ 'POST issue': refusal(400, 'sms_failure') });
  await page.click('form button[type=submit]');
  await page.waitForSelector('.enx-failure >> text=The message could not be sent');
  await expectAccessible(page);
  await picture(page, 'issue-failed');
  api.answer({ 'POST issue': (asked) => issued(bodyOf(asked).uuid) });
  await page.click('text=Issue without a message, and read the code out');
  await page.waitForSelector('.enx-code');
  const bodies = api.of('POST issue').map(bodyOf);
  expect(new Set(bodies.map(({ uuid }) => uuid)).size).toBe(1);
  expect(bodies.at(-1)).not.toHaveProperty('phone');
});

it('a code that was read out without quota names the administrator alone', async () => {
  const { page } = await openPages({ desk: express, answers: { 'POST issue': refusal(429, 'quota_exceeded') } });
  await page.keyboard.press('1');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.enx-failure >> text=Ask your administrator to add codes for today');
  expect(await page.locator('.enx-failure button').count()).toBe(0);
});
