import { describe, expect, it } from 'vitest';
import { regionSettings } from '../../../protocol/region-config/file/region-settings.ts';
import { templateProblems } from '../../../protocol/sms/template-rules.ts';
import demo from '../../support/regions/us-zz.json' with { type: 'json' };

const settings = (verification: object) =>
  regionSettings.parse({ ...demo, verification: { ...demo.verification, ...verification } }).verification;

/** `[label, rule]` of every problem, for a region whose texts are these. */
function broken(sms: object, enExpress = true, more: object = {}): string[][] {
  const problems = templateProblems('US-ZZ', settings({ sms, enExpress, ...more }), 'en.express');
  return problems.map(({ label, rule }) => [label, rule]);
}
/** Rules that the default text breaks. */
const rules = (template: string, enExpress = true, more: object = {}) =>
  broken({ template }, enExpress, more).map(([, rule]) => rule);

describe('the shipped texts', () => {
  it.each([true, false])('keep to the rules, with enExpress %s', (enExpress) => {
    expect(broken({}, enExpress)).toEqual([]);
  });
});

describe('with Exposure Notifications Express', () => {
  it.each([
    ['[enslink]', []],
    ['[enslink] [code] [expires] [longexpires]', []],
    ['[code]', ['enx-link']],
    ['', ['enx-link']],
    ['[enslink] [region]', ['enx-tokens']],
    ['[enslink] [longcode]', ['enx-tokens']],
    ['[region] [longcode]', ['enx-link', 'enx-tokens', 'enx-tokens']],
  ])('"%s" breaks %j', (template, expected) => expect(rules(template)).toEqual(expected));
});

describe('without', () => {
  it.each([
    ['[code]', []],
    ['[longcode] [region] [expires] [longexpires]', []],
    ['[code], that is [code]', []],
    ['[code] [longcode]', ['one-code']],
    ['Hello', ['one-code']],
    ['[enslink]', ['no-link', 'one-code']],
    ['[code] [enslink]', ['no-link']],
  ])('"%s" breaks %j', (template, expected) => expect(rules(template, false)).toEqual(expected));
});

describe('in any region', () => {
  it.each(['[foo]', '[Code]', '[ens link]', '[]'])('%s is no token', (token) => {
    expect(rules(`[enslink] ${token}`)).toEqual(['known-tokens']);
  });
  it('brackets without a partner are text', () => expect(rules('[enslink] ]:-[')).toEqual([]));

  it('only the text for user reports must not name hours', () => {
    const text = '[enslink] [longexpires]';
    expect(broken({ template: text, templates: { Letter: text, 'User Report': text } })).toEqual([
      ['User Report', 'user-report-minutes'],
    ]);
  });

  it('every text is looked at, and all that is wrong with it', () => {
    expect(broken({ template: '[code]', templates: { Letter: '[region] [foo]' } })).toEqual([
      ['Default SMS template', 'enx-link'],
      ['Letter', 'known-tokens'],
      ['Letter', 'enx-link'],
      ['Letter', 'enx-tokens'],
    ]);
  });
});

describe('length', () => {
  const filled = (bytes: number, token: string) => `${'x'.repeat(bytes - token.length)}${token}`;

  it.each([
    [799, []],
    [800, []],
    [801, ['template-length']],
  ])('a template of %i bytes breaks %j', (bytes, expected) => {
    expect(rules(filled(bytes, '[enslink]'))).toEqual(expected);
  });
  it('counts bytes, not characters', () => {
    expect(rules(`${'é'.repeat(395)}[enslink]`)).toEqual([]);
    expect(rules(`${'é'.repeat(396)}[enslink]`)).toEqual(['template-length']);
  });
  it('counts what is kept', () => expect(rules(`[enslink]${'\n'.repeat(800)}`)).toEqual([]));

  // `https://us-zz.en.express/v?c=` and 16 characters are 45 bytes; 12 of them stand for 108 bytes of template.
  const links = '[enslink]'.repeat(12);
  const long = (bytes: number) => `${links}${'x'.repeat(bytes - 12 * 45)}`;
  it.each([
    [917, []],
    [918, []],
    [919, ['message-length']],
  ])('a message of %i bytes breaks %j', (bytes, expected) => expect(rules(long(bytes))).toEqual(expected));

  it('is that of this region', () => {
    expect(rules(long(919), true, { longCodeLength: 12 })).toEqual([]);
    expect(rules(`${long(916)}[expires]`, true, { codeLifeSeconds: 5_940 })).toEqual([]);
    expect(rules(`${long(916)}[expires]`, true, { codeLifeSeconds: 6_000 })).toEqual(['message-length']);
    expect(rules(`${long(911)}[code]`)).toEqual(['message-length']);
    expect(rules(`${long(911)}[code]`, true, { codeLength: 7 })).toEqual([]);
    expect(templateProblems('US-ZZ', settings({ sms: { template: long(918) } }), 'en.express.example')).toMatchObject([
      { rule: 'message-length', is: 'becomes a message of 1014 bytes', allowed: '918 or less' },
    ]);
  });
});
