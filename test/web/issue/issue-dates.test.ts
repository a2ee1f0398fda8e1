/** Dates are those of the region, by the server's clock: the PC's may be wrong by a day, and be of another zone. */
import { afterAll, afterEach, expect, it } from 'vitest';
import { bodyOf, codeAnswer, express, issued } from '../../support/web/codes.ts';
import { closeBrowser, closePages, openPages } from '../../support/web/pages.ts';

afterEach(closePages);
afterAll(closeBrowser);

const DAY_SECONDS = 86_400;
const at = (time: string) => Date.parse(time) / 1000;

// A second before midnight in the region, midnight, a second after; what is today, and how far the server is behind.
const edges = [
  ['America/New_York', '2026-11-29T04:59:59Z', 1, '2026-11-28', -300],
  ['America/New_York', '2026-11-29T05:00:01Z', -1, '2026-11-29', -300],
  ['America/New_York', '2026-03-08T07:00:00Z', 1, '2026-03-08', -240],
  ['America/New_York', '2026-11-01T06:00:00Z', -1, '2026-11-01', -300],
  ['Pacific/Auckland', '2026-11-29T10:59:59Z', -1, '2026-11-29', 780],
  ['Pacific/Auckland', '2026-04-05T12:00:00Z', 1, '2026-04-05', 720],
] as const;

it.each(edges)(
  'in %s at %s, with a PC %i day wrong, the first day offered is %s',
  async (zone, time, days, day, offset) => {
    const now = at(time);
    const { page, api } = await openPages({
      now,
      pcClock: now + days * DAY_SECONDS,
      desk: { ...express, timeZone: zone, testTypes: ['confirmed'], oldestDateDays: 28 },
      answers: { 'POST issue': (asked) => issued(bodyOf(asked).uuid, {}, now), 'GET code': codeAnswer({}, now) },
    });
    await page.keyboard.press('1');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.enx-code');
    expect(api.of('POST issue').map(bodyOf)).toMatchObject([{ testDate: day, tzOffset: offset }]);
    // The code's end too is by the server's clock.
    expect(await page.innerText('.enx-countdown')).toMatch(/^1[45]:\d\d$/);
  },
);

it('a typed day is held to the region’s bounds, and the bounds are said', async () => {
  const now = at('2026-11-29T12:00:00Z');
  const { page, api } = await openPages({
    now,
    desk: { ...express, testTypes: ['confirmed'], oldestDateDays: 28, requireDate: true },
    answers: { 'POST issue': (asked) => issued(bodyOf(asked).uuid, {}, now), 'GET code': codeAnswer({}, now) },
  });
  await page.keyboard.press('Enter');
  await page.waitForSelector('.govuk-error-summary >> text=your region demands one of them');
  await page.locator('input[name=testDate]').first().focus();
  await page.keyboard.press('5');
  await page.waitForSelector('text=From November 1, 2026 to November 29, 2026.');
  for (const [day, problem] of [
    ['2026-10-31', 'too long ago'],
    ['2026-11-30', 'still to come'],
    ['', 'day, month and year'],
  ]) {
    await page.fill('#testDate-typed', day ?? '');
    await page.click('form button[type=submit]');
    await page.waitForSelector(`.govuk-error-summary >> text=${problem}`);
  }
  expect(api.of('POST issue')).toHaveLength(0);
  await page.fill('#testDate-typed', '2026-11-01');
  await page.click('form button[type=submit]');
  await page.waitForSelector('.enx-code');
  expect(api.of('POST issue').map(bodyOf)).toMatchObject([{ testDate: '2026-11-01' }]);
});
