/** How a call ends, as people read it. `GET desk` stands for all. */
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { desk } from '../../support/web/answers.ts';
import { closeBrowser, closePages, expectAccessible, openPages } from '../../support/web/pages.ts';
import { offline, Reply, refusal, silence } from '../../support/web/staff-api.ts';

/** On a machine that has much else to do. */
const busy = { timeout: 20_000 };

afterEach(closePages);
afterAll(closeBrowser);

const path = '/US-ZZ/quota';
const failure = 'main .enx-failure';
const isAwaited = false;

describe('a call that does not end well', () => {
  it.each([
    ['offline', offline, 'Check your network'],
    ['500', refusal(500, 'internal_server_error'), 'The service has a problem'],
    ['429', refusal(429, 'call_limit', { retryAfter: '17' }), 'Wait 17 seconds'],
    ['429 until a time that cannot be read', refusal(429, 'call_limit', { retryAfter: 'soon' }), 'Wait 60 seconds'],
    ['429 of API Gateway', new Reply(429, { message: 'Too Many Requests' }), 'Wait 60 seconds'],
    ['403 with the permission', refusal(403, 'missing_permission', { missing: ['CodeExpire'] }), 'Expire codes'],
    ['403 of no member', refusal(403, 'not_a_member'), 'not a member here'],
    ['404', refusal(404, 'not_found'), 'There is nothing here'],
    ['a code nobody knows', refusal(400, 'brand_new'), 'refused: brand_new'],
    ['no JSON', new Reply(502, undefined), 'The service has a problem'],
    ['script in a refusal', new Reply(400, { errorCode: 'x', error: '<script>1</script>' }), '<script>1</script>'],
  ])('says what to do: %s', async (_, answer, text) => {
    const { page } = await openPages({ path, answers: { 'GET desk': answer }, isAwaited });
    await page.waitForSelector(failure);
    expect(await page.innerText(failure)).toContain(text);
  });

  it('is tried again by its button', async () => {
    const { page, api } = await openPages({ path, answers: { 'GET desk': offline }, isAwaited });
    await page.waitForSelector(failure);
    await expectAccessible(page);
    api.answer({ 'GET desk': desk });
    await page.click(`${failure} button`);
    await page.waitForSelector('main h1');
  });

  it('gives up after 20 seconds, and says that nobody knows', async () => {
    const pcClock = desk.now;
    const { page, api } = await openPages({ path, pcClock, answers: { 'GET desk': silence }, isAwaited });
    await expect.poll(() => api.of('GET desk').length, busy).toBe(1);
    await page.clock.fastForward(21_000);
    await page.waitForSelector(failure);
    expect(await page.innerText(failure)).toContain('Nobody knows yet');
  });
});
