import { readFileSync } from 'node:fs';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { claimRatio } from '../../protocol/abuse/anomaly.ts';
import { utcDay } from '../../protocol/keys/interval.ts';
import { NOW, region } from '../support/web/answers.ts';
import { looks } from '../support/web/looks.ts';
import { closeBrowser, closePages, expectAccessible, openPages, picture } from '../support/web/pages.ts';
import { answering, countsOf, days, drawn, openStatistics, reports } from '../support/web/statistics.ts';

afterEach(closePages);
afterAll(closeBrowser);

test('every picture of the list is there, with its words and its table', async () => {
  const { page } = await openStatistics();
  await page.getByRole('img').nth(14).waitFor();
  expect(await page.locator('h3').allInnerTexts()).toEqual([
    'Codes issued and used',
    'Invalid codes by system',
    'People’s own reports and their use',
    'Reports from another phone, by system',
    'Codes by staff and by people themselves',
    'From the code to the keys shared',
    'What went wrong',
    'Time until a code is claimed',
    'Mean time until a code is claimed',
    'Errors of messages',
    'Codes by member of staff',
    'Codes by external issuer',
    'Uploads of keys by system',
    'Keys published',
    'Days active before the upload',
    'From symptoms to the upload',
  ]);
  expect(await page.getByRole('img').count()).toBe(16);
  expect(await page.locator('details.govuk-details', { hasText: 'Table: ' }).count()).toBe(16);
  expect(await page.locator('main').innerText()).toContain('Days are UTC days.');
  expect(await page.locator('main').innerText()).not.toMatch(/\bstatistics\.[a-z]/);
});

test('the table says what the picture shows, the newest day first', async () => {
  const { page } = await openStatistics();
  await page.getByText('Table: Codes issued and used').click();
  const table = page.getByRole('table', { name: 'Codes issued and used' });
  expect(await table.locator('thead th').allInnerTexts()).toEqual([
    'Day (UTC)',
    'Issued',
    'Claimed',
    'Invalid',
    'Certificates',
    'Uploads',
  ]);
  expect(await table.locator('tbody tr').count()).toBe(91);
  const today = countsOf(0, 1);
  expect(await table.locator('tbody tr').first().locator('th, td').allInnerTexts()).toEqual([
    'March 27, 2026',
    String(today.codes_issued),
    String(today.codes_claimed),
    '0',
    String(today.tokens_claimed),
    '50',
  ]);
});

test('the canvas really has something on it', async () => {
  const { page } = await openStatistics();
  await expect
    .poll(() =>
      drawn(page, 'Codes issued and used').evaluate((canvas) => {
        const { data } = (
          canvas as unknown as { getContext(kind: string): { getImageData(...at: number[]): { data: Uint8Array } } }
        )
          .getContext('2d')
          .getImageData(0, 0, 300, 200);
        return data.some((byte) => byte > 0);
      }),
    )
    .toBe(true);
});

test('distributions add up as many days as the person says, up to the day of the slider', async () => {
  const { page } = await openStatistics();
  const wordsOf = () => drawn(page, 'Time until a code is claimed').getAttribute('aria-label');
  const sum = (from: number, count: number) =>
    days.slice(from, from + count).reduce((total, _, at) => {
      const counts = countsOf(from + at, 0.75);
      return total + [0, 1, 2, 5, 10].reduce((own, bucket) => own + (counts[`claim_age_${bucket}`] ?? 0), 0);
    }, 0);
  const said = (count: number) =>
    `Time until a code is claimed. From 1 min to 14 days. Codes claimed: ${new Intl.NumberFormat('en').format(count)}.`;
  await drawn(page, 'Time until a code is claimed').waitFor();
  expect(await wordsOf()).toBe(said(sum(0, 7)));
  await page.selectOption('#time-days', '28');
  expect(await wordsOf()).toBe(said(sum(0, 28)));
  await page.selectOption('#time-days', '1');
  await page.locator('#time-last').focus();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  expect(await wordsOf()).toBe(said(sum(2, 1)));
  expect(await page.getAttribute('#time-last', 'aria-valuetext')).toBe('March 25, 2026');
});

test('who has issued the most stands by name, the rest together', async () => {
  const { page } = await openStatistics();
  await page.getByText('Table: Codes by member of staff').click();
  const table = page.getByRole('table', { name: 'Codes by member of staff' });
  await table.waitFor();
  const heads = await table.locator('thead th').allInnerTexts();
  expect(heads).toHaveLength(8);
  expect(heads.at(-1)).toBe('All others');
});

describe('claims', () => {
  /** As the region's banner counts it. */
  function shares(yesterday: number): string[] {
    const counts = days.map((day, at) => {
      const { codes_issued: codesIssued = 0, codes_claimed: codesClaimed = 0 } = countsOf(at, yesterday);
      return { day, codesIssued, codesClaimed };
    });
    const { last, mean = 0 } = claimRatio(counts, days[0] ?? '', days[1] ?? '');
    return [last, mean].map((share) => `${Math.round(share * 100)}%`);
  }

  test('as usual', async () => {
    const [last, mean] = shares(0.75);
    const { page } = await openStatistics();
    await page.getByText(`Of yesterday’s codes ${last} were claimed; usual is ${mean}.`).waitFor();
  });

  test('much fewer than usual', async () => {
    const [last, mean] = shares(0.2);
    expect(last).toBe('20%');
    const { page } = await openStatistics({ yesterday: 0.2 });
    await page.getByRole('alert').getByText(`only ${last} were claimed; usual is ${mean}.`).waitFor();
  });
});

describe('downloads', () => {
  async function saved(given: Parameters<typeof answering>[0], button: string, report: string) {
    const { page } = await openStatistics(given);
    await page.selectOption('#report', report);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: button }).click(),
    ]);
    return { name: download.suggestedFilename(), text: readFileSync(await download.path(), 'utf8') };
  }

  test('CSV: what would be a formula is none', async () => {
    const { name, text } = await saved({}, 'Save as CSV', 'external-issuers');
    expect(name).toBe(`US-ZZ-external-issuers-${utcDay(NOW)}.csv`);
    expect(text).toContain('date,realm_id,issuer_id,codes_issued\r\n');
    expect(text).toContain(`1,"'=HYPERLINK(""http://evil"",""<b>x</b>"")",`);
    expect(text).not.toMatch(/[\n,]"?=/);
  });

  test('JSON as the API gives it', async () => {
    const { name, text } = await saved({}, 'Save as JSON', 'composite');
    expect(name).toBe(`US-ZZ-composite-${utcDay(NOW)}.json`);
    expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(reports(0.75, true)['realm/composite']?.json)));
  });

  test('one that fails says so', async () => {
    const { page } = await openStatistics({ failing: 'realm/key-server' });
    await page.selectOption('#report', 'key-server');
    await page.getByRole('button', { name: 'Save as CSV' }).click();
    await page.locator('section[aria-labelledby=downloads]').getByRole('alert').waitFor();
  });
});

describe('where there is less', () => {
  test('one report fails: the others are shown, and it can be tried again', async () => {
    const { page, api } = await openStatistics({ failing: 'realm/funnel' });
    await drawn(page, 'Keys published').waitFor();
    api.answer({ 'GET statistics': answering() });
    await page.getByRole('button', { name: 'Try again' }).click();
    await drawn(page, 'From the code to the keys shared').waitFor();
  });

  test('a key server that told nothing', async () => {
    const { page } = await openStatistics({ keyServer: false });
    await page.getByText('The key server has told nothing yet.').waitFor();
  });

  test('nothing at all', async () => {
    const { page } = await openPages({ path: '/US-ZZ/statistics', answers: { 'GET statistics': {} } });
    await page.getByText('What is usual is known after 14 days with codes.').waitFor();
    expect(await page.getByRole('img').count()).toBe(0);
    await expectAccessible(page);
  });

  test('a practice region counts nothing, and nobody asks', async () => {
    const { page, api } = await openPages({
      path: '/US-ZZ/statistics',
      me: { regions: [{ ...region, practice: true }] },
    });
    await page.getByText('This is a practice region').waitFor();
    expect(api.of('GET statistics')).toEqual([]);
  });
});

test('the charts’ library is loaded on this page alone', async () => {
  const scripts: string[] = [];
  const { page } = await openPages({
    path: '/US-ZZ/account',
    answers: { 'GET statistics': answering() },
    prepare: (_, context) => void context.on('response', (answer) => scripts.push(answer.url())),
    isAwaited: false,
  });
  await page.waitForSelector('h1');
  expect(scripts.filter((url) => url.includes('/draw-'))).toEqual([]);
  await page.goto(page.url().replace(/\/[^/]*\/[^/]*$/, '/US-ZZ/statistics'));
  await drawn(page, 'Keys published').waitFor();
  await expect.poll(() => scripts.filter((url) => url.includes('/draw-')).length).toBe(1);
});

describe('everybody can use it', () => {
  test.each(looks)('%s', async (name, look) => {
    const { page } = await openStatistics({}, look);
    await page.getByRole('img').nth(15).waitFor();
    await page.locator('main summary').first().click();
    await page.locator('.enx-figure summary').first().click();
    await expectAccessible(page);
    expect(await page.locator('main').innerText()).not.toMatch(/\bstatistics\.[a-z]/);
    await picture(page, `statistics-${name}`);
  });
});
