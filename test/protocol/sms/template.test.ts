import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeLink } from '../../../protocol/sms/deep-link.ts';
import { bracketed, expandMessage, normaliseTemplate, tokens } from '../../../protocol/sms/template.ts';

const values = {
  region: 'US-WA',
  linkDomain: 'en.express',
  code: '12345678',
  codeLifeSeconds: 900,
  longCode: 'abcdefgh12345678',
  longCodeLifeSeconds: 86_400,
};

/** Texts with the things that matter in them. */
const anyTemplate = fc
  .array(fc.oneof(fc.constantFrom<string>(...tokens, '\n', '\r\n', '|', ' ', '\t', '[', ']', '$&', '$1'), fc.string()))
  .map((pieces) => pieces.join(''));

describe('links', () => {
  it('with a domain', () => {
    expect(codeLink('US-WA', '1234abcd5678efgh', 'en.express')).toBe('https://us-wa.en.express/v?c=1234abcd5678efgh');
  });
  it('without', () => expect(codeLink('US-WA', '12345678', undefined)).toBe('ens://v?r=US-WA&c=12345678'));
});

describe('a message', () => {
  // verification-server.md §10, V9.
  it('expands the published template', () => {
    expect(expandMessage('… code: [enslink] Expires in [longexpires] hours', values)).toBe(
      '… code: https://us-wa.en.express/v?c=abcdefgh12345678 Expires in 24 hours',
    );
  });
  it('has every token replaced, however often, and whole minutes and hours', () => {
    const template = '[region] [code] [code] [expires] [longcode] [longexpires] [other]';
    expect(expandMessage(template, { ...values, codeLifeSeconds: 959, longCodeLifeSeconds: 7_199 })).toBe(
      'US-WA 12345678 12345678 15 abcdefgh12345678 1 [other]',
    );
  });
  it('replaces in the order of the reference', () => {
    const nested = { ...values, region: '[code]', code: '[longcode]', longCode: '[region]' };
    expect(expandMessage('[region]', nested)).toBe('[region]');
    expect(expandMessage('[longcode]', nested)).toBe('[region]');
  });
  it('takes a value as it is', () => {
    expect(expandMessage('([code])', { ...values, code: '$& $1 $$' })).toBe('($& $1 $$)');
  });
  it('is the template where that has no token', () => {
    fc.assert(
      fc.property(anyTemplate, (template) => {
        const plain = template.replaceAll('[', '');
        expect(expandMessage(plain, values)).toBe(plain);
      }),
    );
  });
  it('is its pieces, each filled in', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom<string>(...tokens, ' ', 'Code:', '$&', '…')), (pieces) => {
        expect(expandMessage(pieces.join(''), values)).toBe(pieces.map((one) => expandMessage(one, values)).join(''));
      }),
    );
  });
});

describe('a template is kept', () => {
  it.each([
    ['Code:\n[code]', 'Code: [code]'],
    ['Code:\r\n\r\n[code]', 'Code: [code]'],
    ['A | B||C', 'A B C'],
    ['A \t  B', 'A B'],
    [' A\n', ' A '],
    ['A\u00a0\u2028\u0085B', 'A B'],
  ])('%j as %j', (template, kept) => expect(normaliseTemplate(template)).toBe(kept));

  it('without line ends, bars and double blanks, the same again, and with the same words', () => {
    fc.assert(
      fc.property(anyTemplate, (template) => {
        const kept = normaliseTemplate(template);
        expect(kept).not.toMatch(/[\n\r\u2028\u2029|]|\s\s/u);
        expect(normaliseTemplate(kept)).toBe(kept);
        expect(words(kept)).toEqual(words(template));
      }),
    );
  });
});

const words = (text: string) => text.split(/[\s|\u0085]+/u).filter((word) => word !== '');

it('tells what stands in brackets', () => {
  expect(bracketed('[code] [ens link] [] ] [ [Code]]')).toEqual(['[code]', '[ens link]', '[]', '[Code]']);
});
