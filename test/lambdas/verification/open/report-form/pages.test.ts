import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { VerificationErrorCode } from '../../../../../protocol/errors.ts';
import type { VerificationSettings } from '../../../../../protocol/region.ts';
import arabic from '../../../../../tools/pages/ar.json' with { type: 'json' };
import { aForm, titleOf } from '../../../../support/verification/report-form.ts';

type UserReport = VerificationSettings['userReport'];
const withReport = (changes: Partial<UserReport>): Partial<VerificationSettings> => ({
  userReport: { webForm: true, defaultLanguage: 'en', texts: {}, ...changes },
});

/** The value of an attribute of the input with this id, as a browser would read it. */
function attribute(body: string, id: string, name: string): string | undefined {
  const attributes = [...body.matchAll(/<input((?: [\w-]+(?:="[^"]*")?)*)\/>/g)].map(([, all = '']) => all);
  const own = attributes.find((all) => all.includes(` id="${id}"`)) ?? '';
  return new RegExp(` ${name}="([^"]*)"`).exec(own)?.[1];
}

describe('the form', () => {
  it('has at most 30 kB on the wire, whatever is wrong with it', async () => {
    const form = aForm({ requireDate: true, ...withReport({ texts: { ar: arabic }, color: '#14532d' }) });
    const headers = { 'accept-language': 'ar' };
    const page = await form.send(await form.session(), { phone: '', testDate: '', agreement: '' }, { headers });
    expect(Buffer.byteLength(page.body ?? '')).toBeLessThan(12_000);
    expect(gzipSync(page.body ?? '').byteLength).toBeLessThan(30_000);
  });

  it('takes days from 28 before today to today', async () => {
    const { body = '' } = await aForm().open();
    expect([attribute(body, 'testDate', 'min'), attribute(body, 'testDate', 'max')]).toEqual([
      '2026-10-25',
      '2026-11-22',
    ]);
    expect(body).toContain('From October 25, 2026 to November 22, 2026.');
  });

  it('says where a date is needed', async () => {
    const [free, needed] = [await aForm().open(), await aForm({ requireDate: true }).open()];
    expect(free.body).toContain('Date of your positive test (optional)</label>');
    expect(needed.body).toContain('Date of your positive test</label>');
    expect(/<input[^>]*id="testDate"[^>]* required/.test(needed.body ?? '')).toBe(true);
  });

  it('sends its address to this host alone, so that the host knows its own posts', async () => {
    expect((await aForm().open()).headers?.['referrer-policy']).toBe('same-origin');
  });

  it("shows the region's name, colour and page", async () => {
    const branding = { color: '#ffd166', learnMoreUrl: 'https://health.example.org/?a=1&b=2' };
    const { body = '' } = await aForm(withReport(branding)).open();
    expect(body).toContain('<header class="owner"><p>Example</p></header>');
    expect(body).toContain('.owner{color:#000000;background:#ffd166}');
    expect(body).toContain('<a href="https://health.example.org/?a=1&amp;b=2">');
  });

  it.each(['en', 'es', 'fr', 'nb'])('of a practice says so above every page: %s', async (language) => {
    const marked = '<header class="owner"><p>PRACTICE, NOT REAL: ';
    const headers = { 'accept-language': language };
    // A region's own text does not take the mark away.
    const own = { [language]: { agencyDisplayName: 'We' } };
    for (const texts of [{}, own]) {
      const form = aForm({ practice: true, ...withReport({ texts }) });
      const session = await form.session();
      const pages = [await form.open({ headers }), await form.send(session, {}, { headers })];
      for (const { body = '' } of pages) expect(body).toContain(`${marked}${texts === own ? 'We' : 'Example'}</p>`);
    }
  });

  it('labels every field, and ties hints and problems to it', async () => {
    const form = aForm({ requireDate: true });
    const { body = '' } = await form.send(await form.session(), { phone: '', testDate: '', agreement: '' });
    for (const id of ['testDate', 'phone', 'agreement']) {
      expect(body).toContain(`<label for="${id}">`);
      expect(body).toContain(`<a href="#${id}">`);
      expect(attribute(body, id, 'aria-invalid')).toBe('true');
      const described = attribute(body, id, 'aria-describedby')?.split(' ') ?? [];
      expect(described).toContain(`${id}-problem`);
      for (const other of described) expect(body).toContain(`id="${other}"`);
    }
    const ids = [...body.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('what is wrong is said at its field, with 200 and what was typed', () => {
  const typed = { testDate: '2026-11-20', phone: '+1 206 867 5309', agreement: 'true' };
  it.each<[string, Record<string, string>, string[]]>([
    ['no agreement', { agreement: '' }, ['Tick the box if you agree.']],
    ['no number', { phone: '' }, ['Enter your mobile phone number.']],
    ['no date', { testDate: '' }, ['Enter the date of your test.']],
    [
      'a date to come',
      { testDate: '2026-11-23' },
      ['Enter a date from October 25, 2026 to November 22, 2026. Write it as year-month-day, such as 2026-11-22.'],
    ],
    [
      'all of it',
      { testDate: '', phone: '', agreement: '' },
      ['Enter the date of your test.', 'Enter your mobile phone number.', 'Tick the box if you agree.'],
    ],
  ])('%s', async (_, fields, problems) => {
    const form = aForm({ requireDate: true });
    const page = await form.send(await form.session(), { ...typed, ...fields });
    const { body = '' } = page;
    expect([page.status, titleOf(page)]).toEqual([200, 'Error: Report a positive test']);
    expect([...body.matchAll(/<li><a href="#\w+">(.*?)<\/a>/g)].map(([, text]) => text)).toEqual(problems);
    expect([...body.matchAll(/<p class="problem"[^>]*>(.*?)<\/p>/g)].map(([, text]) => text)).toEqual(problems);
    const now = { ...typed, ...fields };
    const kept = [attribute(body, 'testDate', 'value') ?? '', attribute(body, 'phone', 'value') ?? ''];
    expect(kept).toEqual([now.testDate, now.phone]);
    expect(/<input[^>]*id="agreement"[^>]* checked/.test(body)).toBe(now.agreement === 'true');
    expect(form.calls).toEqual([]);
    expect(page.cookies).toBeUndefined();
  });

  it.each<[VerificationErrorCode | '', string, boolean]>([
    ['phone_number_invalid', 'Enter a mobile phone number that can receive text messages.', true],
    ['sms_failure', 'Enter a mobile phone number that can receive text messages.', true],
    ['missing_phone', 'Enter your mobile phone number.', true],
    ['invalid_date', 'Enter a date from', true],
    ['missing_date', 'Enter the date of your test.', true],
    ['sms_queue_full', 'Something went wrong', false],
    ['internal_server_error', 'Something went wrong', false],
    ['', 'Something went wrong', false],
  ])('%s', async (code, text, hasForm) => {
    const form = aForm({}, { submitReport: async () => code });
    const page = await form.send(await form.session());
    expect([page.status, page.cookies, page.body?.includes('<form')]).toEqual([200, undefined, hasForm]);
    expect(page.body).toContain(text);
    expect(form.calls).not.toContain('hold');
  });
});

describe('script in every field', () => {
  const evil = `"><script>alert(1)</script><img src=x onerror='alert(2)'>&amp;`;
  it('is shown as it was typed', async () => {
    const form = aForm();
    const { status, body = '' } = await form.send(await form.session(), {
      testDate: evil,
      phone: evil,
      agreement: evil,
      [evil]: evil,
    });
    expect(status).toBe(200);
    expect(body).not.toMatch(/<script|<img/);
    expect(attribute(body, 'phone', 'value')).toBe(
      evil.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;'),
    );
  });
  it('in headers, address and nonce is shown nowhere', async () => {
    const headers = { 'accept-language': evil, 'user-agent': evil, 'x-nonce': evil };
    const { body = '' } = await aForm().open({ headers, query: { lang: evil } });
    expect(body).not.toContain('alert');
  });
  it("in a region's texts and name is text", async () => {
    const texts = {
      en: { webReportIntroMessage: evil, sendLabel: evil, agencyDisplayName: evil, agreementLabel: evil },
    };
    const { body = '' } = await aForm(withReport({ texts })).open();
    expect(body).not.toMatch(/<script|<img/);
  });
});

describe('languages', () => {
  it.each([
    ['en-GB', 'en', 'Report a positive test'],
    ['nb-NO,nb;q=0.9', 'nb', 'Meld fra om positiv test'],
    ['es-MX', 'es', 'Notificar una prueba positiva'],
    ['fr-CA', 'fr', 'Signaler un test positif'],
    ['de', 'en', 'Report a positive test'],
  ])('of a browser that reads %s', async (accepted, language, title) => {
    const page = await aForm().open({ headers: { 'accept-language': accepted } });
    expect(titleOf(page)).toBe(title);
    expect(page.body).toContain(`<html lang="${language}" dir="ltr">`);
    expect(page.body).toContain(`action="/report/issue?lang=${language}"`);
  });

  it('of the address stays when the form is sent', async () => {
    const form = aForm();
    const session = await form.session({ query: { lang: 'nb' }, headers: { 'accept-language': 'fr' } });
    const page = await form.send(session, {}, { query: { lang: 'nb' }, headers: { 'accept-language': 'fr' } });
    expect(titleOf(page)).toBe('Meldingen din er mottatt');
  });

  it('of the region where the person has none that is there', async () => {
    const page = await aForm(withReport({ defaultLanguage: 'es' })).open({ headers: { 'accept-language': 'de' } });
    expect(titleOf(page)).toBe('Notificar una prueba positiva');
  });

  it('of the region alone, from right to left', async () => {
    const form = aForm(withReport({ texts: { ar: arabic } }));
    const headers = { 'accept-language': 'ar-EG' };
    const open = await form.open({ headers });
    expect(open.body).toContain('<html lang="ar" dir="rtl">');
    expect(attribute(open.body ?? '', 'phone', 'dir')).toBe('ltr');
    expect(titleOf(open)).toBe(arabic.reportTitle);
    const wrong = await form.send(await form.session(), { phone: '' }, { headers });
    expect(wrong.body).toContain(arabic.errorPhoneMissing);
    expect(titleOf(await form.send(await form.session(), {}, { headers }))).toBe(arabic.successTitle);
  });

  it("take the region's own texts", async () => {
    const texts = {
      en: { agencyDisplayName: 'Health', webReportIntroMessage: 'Own words', webReportSuccessMessage: 'Thanks' },
    };
    const form = aForm(withReport({ texts }));
    const { body } = await form.open();
    expect(body).toContain('<p>Health</p>');
    expect(body).toContain('<p>Own words</p>');
    expect(body).toContain('the number is my own, and Health may send');
    expect((await form.send(await form.session())).body).toContain('<p>Thanks</p>');
  });
});

describe('the message that iOS waits for', () => {
  const message = 'window.webkit.messageHandlers.progressObserver.postMessage({"userDidSubmit":true})';
  const agents = {
    iPhone:
      'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148',
    Android: 'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36',
    Windows: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64)',
  };
  it.each(Object.entries(agents))('%s', async (name, agent) => {
    const form = aForm();
    const headers = { 'user-agent': agent };
    const sent = await form.send(await form.session(), {}, { headers });
    const script = /<script>(.*?)<\/script>/.exec(sent.body ?? '')?.[1];
    expect(script?.includes(message) ?? false).toBe(name === 'iPhone');
    const allowed = script ? `'sha256-${createHash('sha256').update(script).digest('base64')}'` : "'none'";
    expect(sent.headers?.['content-security-policy']).toContain(`script-src ${allowed};`);
    const wrong = await form.send(await form.session(), { phone: '' }, { headers });
    expect(wrong.body).not.toContain('<script>');
  });
});
