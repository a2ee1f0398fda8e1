import { describe, expect, it } from 'vitest';
import { codeLink } from '../../../protocol/sms/deep-link.ts';
import { defaultMessage, defaultUserReportMessage, expandMessage } from '../../../protocol/sms/template.ts';

const values = {
  region: 'US-WA',
  linkDomain: 'en.express',
  code: '12345678',
  codeLifeSeconds: 900,
  longCode: 'abcdefgh12345678',
  longCodeLifeSeconds: 86_400,
};

describe('links', () => {
  it('with a domain', () => {
    expect(codeLink('US-WA', '1234abcd5678efgh', 'en.express')).toBe('https://us-wa.en.express/v?c=1234abcd5678efgh');
  });
  it('without', () => expect(codeLink('US-WA', '12345678', undefined)).toBe('ens://v?r=US-WA&c=12345678'));
});

describe('message', () => {
  // verification-server.md §10, V9.
  it('expands the published template', () => {
    expect(expandMessage('… code: [enslink] Expires in [longexpires] hours', values)).toBe(
      '… code: https://us-wa.en.express/v?c=abcdefgh12345678 Expires in 24 hours',
    );
  });
  it('knows every token, however often', () => {
    const template = '[region] [code] [code] [expires] [longcode] [longexpires] [other]';
    expect(expandMessage(template, { ...values, codeLifeSeconds: 959 })).toBe(
      'US-WA 12345678 12345678 15 abcdefgh12345678 24 [other]',
    );
  });
  it('fits into one text message', () => {
    for (const template of [defaultMessage, defaultUserReportMessage]) {
      expect(expandMessage(template, values).length).toBeLessThanOrEqual(160);
    }
  });
});
