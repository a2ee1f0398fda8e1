import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formProblems, parseReportForm, type ReportForm } from '../../../protocol/user-report/form.ts';
import { parseNonce } from '../../../protocol/user-report/nonce.ts';

/** 2026-11-22T00:00:00Z. */
const NOW = 1_795_305_600;
const good: ReportForm = { testDate: '2026-11-20', phone: '+4740000000', agreement: true };

describe('the posted form', () => {
  it('is read as deployed clients send it (foreign-clients.md §2)', () => {
    expect(parseReportForm('agreement=true&phone=%2B12068675309&testDate=2026-11-20')).toEqual({
      agreement: true,
      phone: '+12068675309',
      testDate: '2026-11-20',
    });
  });
  it.each<[string, Partial<ReportForm> | undefined]>([
    ['', { testDate: '', phone: '', agreement: false }],
    ['&&phone=1&', { phone: '1' }],
    ['phone=+1+206', { phone: '1 206' }],
    ['phone', { phone: '' }],
    ['phone=a%3Db=c', { phone: 'a=b=c' }],
    ['agreement=on', { agreement: true }],
    ['agreement=false', { agreement: false }],
    ['other=1&other2=2', { phone: '' }],
    ['phone=1&phone=2', undefined],
    ['phone=%', undefined],
    ['phone=%zz', undefined],
    ['%zz=1', undefined],
    // Not UTF-8.
    ['phone=%ff', undefined],
  ])('%j', (body, form) => {
    const parsed = parseReportForm(body);
    if (form) expect(parsed).toMatchObject(form);
    else expect(parsed).toBeUndefined();
  });
  it('is read back from what a browser writes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (phone) => {
        const body = new URLSearchParams({ phone, testDate: '' }).toString();
        expect(parseReportForm(body)?.phone).toBe(phone.trim());
      }),
    );
  });
});

describe('what is wrong with a form', () => {
  it.each<[string, Partial<ReportForm>, boolean, object]>([
    ['nothing', {}, true, {}],
    [
      'everything',
      { testDate: '', phone: '', agreement: false },
      true,
      { testDate: 'missing', phone: 'missing', agreement: 'missing' },
    ],
    ['nothing without a date where none is required', { testDate: '' }, false, {}],
    ['a date that is none', { testDate: '2026-02-30' }, false, { testDate: 'invalid' }],
    ['a date in another form', { testDate: '20/11/2026' }, false, { testDate: 'invalid' }],
    ['a long number', { phone: '1'.repeat(51) }, false, { phone: 'invalid' }],
    ['no long number', { phone: '1'.repeat(50) }, false, {}],
  ])('%s', (_, changes, requireDate, problems) => {
    expect(formProblems({ ...good, ...changes }, requireDate, NOW)).toEqual(problems);
  });

  it.each([
    ['2026-10-24', 'invalid'],
    ['2026-10-25', undefined],
    ['2026-10-26', undefined],
    ['2026-11-21', undefined],
    ['2026-11-22', undefined],
    ['2026-11-23', 'invalid'],
  ])('28 days back to today (UTC): %s', (testDate, problem) => {
    expect(formProblems({ ...good, testDate }, true, NOW).testDate).toBe(problem);
    expect(formProblems({ ...good, testDate }, true, NOW + 86_399).testDate).toBe(problem);
  });
});

describe('the nonce', () => {
  const bytes = Buffer.alloc(256, 0xfe);
  it.each([
    ['base64', bytes.toString('base64')],
    ['base64 without padding', bytes.toString('base64').replaceAll('=', '')],
    ['base64url', bytes.toString('base64url')],
    ['base64url with padding', `${bytes.toString('base64url')}==`],
  ])('in %s', (_, text) => expect(parseNonce(text)).toEqual(bytes));
  it.each([
    ['255 bytes', Buffer.alloc(255).toString('base64')],
    ['257 bytes', Buffer.alloc(257).toString('base64')],
    ['nothing', ''],
    ['no base64', '!'.repeat(344)],
  ])('%s is none', (_, text) => expect(parseNonce(text)).toBeUndefined());
});
