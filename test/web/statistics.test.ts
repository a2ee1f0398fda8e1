import { readFileSync } from 'node:fs';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { claimRatio } from '../../protocol/abuse/anomaly.ts';
import { utcDay } from '../../protocol/keys/interval.ts';
import type { Counts } from '../../protocol/statistics/counts.ts';
import { reportDays } from '../../protocol/statistics/days.ts';
import { csvText, type Report } from '../../protocol/statistics/report.ts';
import { combineDays, compositeReport } from '../../protocol/statistics/reports/composite.ts';
import { funnelReport } from '../../protocol/statistics/reports/funnel.ts';
import type { KeyServerFigures } from '../../protocol/statistics/reports/key-server.ts';
import { externalIssuersReport, messageErrorsReport } from '../../protocol/statistics/reports/listed.ts';
import { realmFigures } from '../../protocol/statistics/reports/realm.ts';
import { usersReport } from '../../protocol/statistics/reports/users.ts';
import { NOW, region } from '../support/web/answers.ts';
import { looks } from '../support/web/looks.ts';
import {
  closeBrowser,
  closePages,
  expectAccessible,
  type OpenOptions,
  openPages,
  picture,
} from '../support/web/pages.ts';
import { type Asked, Reply, refusal } from '../support/web/staff-api.ts';

afterEach(closePages);
afterAll(closeBrowser);

const days = reportDays(NOW);

/** Some hundred codes a day, fewer on weekends; `yesterday` may be a bad day. */
function countsOf(at: number, yesterday: number): Counts {
  const issued = 100 + ((at * 37) % 41) - (at % 7 > 4 ? 60 : 0);
  const claimed = Math.round(issued * (at === 1 ? yesterday : 0.72 + ((at * 13) % 10) / 100));
  return {
    codes_issued: issued,
    codes_claimed: claimed,
    codes_invalid: at % 9,
    codes_invalid_ios: at % 4,
    codes_invalid_android: at % 3,
    codes_invalid_unknown_os: at % 2,
    user_reports_issued: Math.round(issued / 5),
    user_reports_claimed: Math.round(issued / 8),
    user_reports_invalid_nonce: at % 5,
    user_report_invalid_nonce_ios: at % 3,
    user_report_invalid_nonce_android: at % 2,
    tokens_claimed: Math.round(claimed * 0.9),
    tokens_invalid: at % 3,
    user_report_tokens_claimed: Math.round(issued / 10),
    claim_age_seconds: claimed * (600 + at * 9),
    claim_age_0: Math.round(claimed / 8),
    claim_age_1: Math.round(claimed / 3),
    claim_age_2: Math.round(claimed / 4),
    claim_age_5: Math.round(claimed / 10),
    claim_age_10: at % 4,
    messages_sent: issued - (at % 6),
    messages_refused: at % 6,
    codes_expired: at % 4,
    codes_unknown: at % 6,
    links_tapped: Math.round(issued * 0.85),
  };
}

function publishedOf(at: number): KeyServerFigures {
  return {
    publish_requests: { unknown: at % 3, android: 20 + (at % 11), ios: 30 + (at % 7) },
    total_teks_published: 700 + at * 3,
    requests_with_revisions: at % 5,
    tek_age_distribution: Array.from({ length: 16 }, (_, age) => (age * 5 + at) % 9),
    onset_to_upload_distribution: Array.from({ length: 30 }, (_, age) => Math.max(0, 12 - Math.abs(age - 4))),
    requests_missing_onset_date: 0,
  };
}

const EVIL = '=HYPERLINK("http://evil","<b>x</b>")';

function reports(yesterday: number, keyServer: boolean): Record<string, Report> {
  const counts = days.map((day, at) => ({ day, counts: countsOf(at, yesterday) }));
  const published = keyServer ? days.map((day, at) => ({ day, figures: publishedOf(at) })) : [];
  const realm = counts.map(({ day, counts: own }) => ({ day, figures: realmFigures(own) }));
  const listed = (names: readonly string[]) =>
    new Map(days.map((day, at) => [day, new Map(names.map((name, nth) => [name, (at * (nth + 3)) % 17]))]));
  const users = ['Ada Ash', 'Bo Birk', 'Ciro Cedar', 'Dag Due', 'Eva Elm', 'Fay Fir', 'Gil Gale', 'Hal Holm'].map(
    (name, nth) => ({
      user: { number: nth + 1, name, email: `${nth}@example.org` },
      days: days.map((day, at) => ({ day, issued: (at * (nth + 2)) % 13 })),
    }),
  );
  return {
    'realm/composite': compositeReport(1, combineDays(realm, published)),
    'realm/funnel': funnelReport(
      1,
      counts.map(({ day, counts: own }, at) => ({ day, counts: own, issuers: [], published: published[at]?.figures })),
    ),
    'realm/users': usersReport(1, users),
    'realm/external-issuers': externalIssuersReport(1, days, listed([EVIL, 'lab-1', 'lab-2'])),
    'realm/sms-errors': messageErrorsReport(1, days, listed(['30003', '30007'])),
  };
}

function answering({ yesterday = 0.75, keyServer = true, failing = '' } = {}) {
  const all = reports(yesterday, keyServer);
  return ({ values }: Asked): unknown => {
    const [, name = '', format] = /^(.*)\.(csv|json)$/.exec(values.report ?? '') ?? [];
    const report = all[name];
    if (name === failing) return refusal(500, 'internal_server_error');
    if (report === undefined) return refusal(404, 'not_found');
    return format === 'csv' ? new Reply(200, csvText(report), { 'content-type': 'text/csv' }) : report.json;
  };
}

function openStatistics(given: Parameters<typeof answering>[0] = {}, options: OpenOptions = {}) {
  return openPages({ path: '/US-ZZ/statistics', answers: { 'GET statistics': answering(given) }, ...options });
}

const drawn = (page: Awaited<ReturnType<typeof openPages>>['page'], title: string) =>
  page.getByRole('img', { name: new RegExp(`^${title}\\.`) });

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
