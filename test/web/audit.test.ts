/** The audit of a region as an auditor reads it. */
import { readFileSync } from 'node:fs';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { AuditAnswer } from '../../protocol/staff/administration.ts';
import { choices, everything, filtered, personOf, tableOf } from '../../web/pages/audit/entries.ts';
import { NOW, region } from '../support/web/answers.ts';
import { looks } from '../support/web/looks.ts';
import { closeBrowser, closePages, expectAccessible, openPages, picture } from '../support/web/pages.ts';
import { type Answers, type Asked, offline, refusal } from '../support/web/staff-api.ts';

afterEach(closePages);
afterAll(closeBrowser);

const path = '/US-ZZ/audit';
const SCRIPT = '<script>document.title="stolen"</script>';

const entries: AuditAnswer['entries'] = [
  {
    ...{ at: NOW - 7_200, actor: 'verification/staff-settings', by: 'person:person-1', name: 'Ada Ash' },
    ...{ action: 'settings-changed', target: 'US-ZZ', details: { version: 8 } },
    before: { 'verification.codeLength': 8, 'verification.sms.template': 'Your code: [enslink]' },
    after: { 'verification.codeLength': 10, 'verification.sms.template': `Your new code: [enslink] ${SCRIPT}` },
  },
  {
    ...{ at: NOW - 3_600, actor: 'verification/staff-api-keys', by: 'person:person-2', name: '=HYPERLINK("http://x")' },
    ...{ action: 'api-key-created', target: 'key-7', after: { type: 'admin', name: 'Laboratory', createdAt: NOW } },
  },
  { at: NOW - 1_800, actor: 'verification/rotate', action: 'something-new', target: 'US-ZZ-v4' },
];
const answers: Answers = { 'GET audit': { entries } };
/** For people's eyes. */
const harmless = entries.map((entry) => ({
  ...entry,
  ...(entry.after === undefined ? {} : { after: { 'verification.codeLength': 10 } }),
  name: 'Ada Ash',
}));

describe('entries', () => {
  const [settings, key, unknown] = entries;

  it('are of a member, else of who called, else of the function', () => {
    expect(entries.map(personOf)).toEqual(['Ada Ash', '=HYPERLINK("http://x")', 'verification/rotate']);
  });

  it('are filtered by action, person and target', () => {
    expect(filtered(entries, { ...everything, action: 'api-key-created' })).toEqual([key]);
    expect(filtered(entries, { ...everything, person: 'Ada Ash' })).toEqual([settings]);
    expect(filtered(entries, { ...everything, target: ' us-zz ' })).toEqual([settings, unknown]);
    expect(filtered(entries, { action: 'api-key-created', person: 'Ada Ash', target: '' })).toEqual([]);
    expect(choices([...entries, ...entries], ({ action }) => action)).toHaveLength(3);
  });

  it('are a row for each changed field in a table', () => {
    const rows = tableOf(entries);
    expect(rows.map(([, action, , , , , field, before, after]) => [action, field, before, after])).toEqual([
      ['action', 'field', 'before', 'after'],
      ['settings-changed', 'verification.codeLength', '8', '10'],
      ['settings-changed', 'verification.sms.template', 'Your code: [enslink]', `Your new code: [enslink] ${SCRIPT}`],
      ['settings-changed', 'details.version', '', '8'],
      ['api-key-created', 'type', '', 'admin'],
      ['api-key-created', 'name', '', 'Laboratory'],
      ['api-key-created', 'createdAt', '', String(NOW)],
      ['something-new', '', '', ''],
    ]);
    expect(new Set(rows.map((row) => row.length))).toEqual(new Set([9]));
  });
});

describe('the audit', () => {
  it('shows who did what in UTC, and what it changed', async () => {
    const { page, api } = await openPages({ path, answers });
    const first = page.locator('.enx-audit__entry').first();
    const text = await first.innerText();
    for (const part of ['10:00:00', 'Settings changed', 'Ada Ash', 'Before: 8', 'After: 10', SCRIPT, 'version']) {
      expect(text).toContain(part);
    }
    expect(await page.title()).toContain('Audit');
    await page.getByRole('heading', { name: 'something-new' }).waitFor();
    expect(api.of('GET audit')[0]?.query).toEqual({ day: '2026-03-27' });
    await expectAccessible(page);
  });

  it('is filtered, and saved as it is seen, without a formula', async () => {
    const { page } = await openPages({ path, answers });
    await page.getByLabel('Action').selectOption({ label: 'API key created' });
    await page.getByText('1 of 3 loaded entries').waitFor();
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save as CSV' }).click();
    const file = await saved;
    expect(file.suggestedFilename()).toBe('audit-US-ZZ-2026-03-27.csv');
    const csv = readFileSync(await file.path(), 'utf8');
    expect(csv.split('\r\n')[1]).toContain(`"'=HYPERLINK(""http://x"")"`);
    expect(csv).not.toContain('settings-changed');
    await page.getByLabel('What it was done to contains').fill('nothing');
    await page.getByText('0 of 3 loaded entries').waitFor();
    await expectAccessible(page);
  });

  it('goes on page by page, also past pages of other regions, and to the end of the day', async () => {
    const pages = ({ query }: Asked): AuditAnswer => {
      const at = Number(query.after ?? 0);
      if (at === 5) return { entries };
      return { entries: at % 2 === 0 ? entries : [], next: String(at + 1) };
    };
    const { page, api } = await openPages({ path, answers: { 'GET audit': pages } });
    await page.getByText('3 of 3 loaded entries. The day has more').waitFor();
    await page.getByRole('button', { name: 'Load more' }).click();
    await page.getByText('6 of 6 loaded entries').waitFor();
    expect(api.of('GET audit')).toHaveLength(3);
    await page.getByRole('button', { name: 'Load the whole day' }).click();
    await page.getByText('12 of 12 loaded entries').waitFor();
    expect(await page.getByRole('button', { name: 'Load more' }).count()).toBe(0);
  });

  it('of another day is in the address, and a reload keeps it', async () => {
    const { page, api } = await openPages({ path, answers: { 'GET audit': { entries: [] } } });
    await page.getByText('Nothing was written down on March 27, 2026').waitFor();
    await page.getByLabel('Day (UTC)').fill('2026-03-20');
    await page.getByText('Nothing was written down on March 20, 2026').waitFor();
    await page.reload();
    await page.getByText('Nothing was written down on March 20, 2026').waitFor();
    expect(api.of('GET audit').at(-1)?.query).toEqual({ day: '2026-03-20' });
    await expectAccessible(page);
  });

  it('keeps what is loaded whatever goes wrong in the middle, and goes on from there', async () => {
    const { page, api } = await openPages({ path, answers: { 'GET audit': { entries, next: 'more' } } });
    await page.getByText('3 of 3 loaded entries').waitFor();
    api.answer({ 'GET audit': offline });
    await page.getByRole('button', { name: 'Load more' }).click();
    await page.getByRole('alert').getByText('cannot be reached').waitFor();
    const faults = [
      [refusal(500, 'internal_server_error'), 'The service has a problem'],
      [refusal(429, 'call_limit', { retryAfter: '5' }), 'Wait 5 seconds'],
    ] as const;
    for (const [reply, text] of faults) {
      api.answer({ 'GET audit': reply });
      await page.getByRole('button', { name: 'Try again' }).click();
      await page.getByRole('alert').getByText(text).waitFor();
    }
    expect(await page.locator('.enx-audit__entry').count()).toBe(3);
    await expectAccessible(page);
    api.answer(answers);
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('6 of 6 loaded entries').waitFor();
    expect(api.of('GET audit').at(-1)?.query).toEqual({ day: '2026-03-27', after: 'more' });
  });

  it('says which permission opens it', async () => {
    const me = { regions: [{ ...region, permissions: ['CodeIssue' as const] }] };
    const { page, api } = await openPages({ path, me, answers });
    await page.getByText('Read the audit log').waitFor();
    expect(api.of('GET audit')).toEqual([]);
  });

  it.each(looks)('for everybody: %s', async (name, options) => {
    const { page } = await openPages({ path, answers: { 'GET audit': { entries: harmless } }, ...options });
    await page.locator('.enx-audit__entry').first().waitFor();
    await expectAccessible(page);
    await picture(page, `audit-${name}`);
  });
});
