import { describe, expect, it } from 'vitest';
import { smsSettings } from '../../../protocol/sms/settings.ts';
import { messageTemplate, messageTemplates } from '../../../protocol/sms/texts.ts';

const settings = (sms: object = {}, enExpress = true) => ({
  enExpress,
  allowedTestTypes: ['confirmed' as const, 'user-report' as const],
  sms: smsSettings.parse(sms),
});
const labels = (of: Parameters<typeof messageTemplates>[0]) => [...messageTemplates(of).keys()];

describe('the texts of a region', () => {
  it('are the shipped ones and its own', () => {
    expect(labels(settings({ templates: { Letter: '[enslink]' } }))).toEqual([
      'Default SMS template',
      'User Report',
      'Letter',
    ]);
  });
  it('have one for user reports only where there are such', () => {
    expect(labels({ ...settings(), allowedTestTypes: ['confirmed'] })).toEqual(['Default SMS template']);
  });
  it('are normalised when the file is read', () => {
    const own = settings({ template: 'Code\n[enslink]', templates: { Letter: 'A | [enslink]' } });
    expect(messageTemplate(own, '')).toBe('Code [enslink]');
    expect(messageTemplate(own, 'Letter')).toBe('A [enslink]');
  });
  it.each([
    [true, '', '[enslink]', '[longexpires] hours'],
    [true, 'User Report', '[enslink]', '[expires] minutes'],
    [false, '', '[longcode]', '[longexpires] hours'],
    [false, 'User Report', '[code]', '[expires] minutes'],
  ])('as shipped: with enExpress %s, "%s" has %s and %s', (enExpress, label, code, expiry) => {
    expect(messageTemplate(settings({}, enExpress), label)).toContain(`${code} Expires in ${expiry}`);
  });
});

describe('a label', () => {
  it('may be empty, for the default', () => {
    const own = settings({ template: 'Own [enslink]' });
    expect(messageTemplate(own, '')).toBe('Own [enslink]');
    expect(messageTemplate(own, 'Default SMS template')).toBe('Own [enslink]');
  });
  it.each(['letter', 'user report', 'constructor', '__proto__', ' '])('"%s" is not known', (label) => {
    expect(messageTemplate(settings({ templates: { Letter: '[enslink]' } }), label)).toBeUndefined();
  });
});

describe('a user report', () => {
  it('takes no text that names hours', () => {
    const own = settings({ template: '[enslink] [longexpires]', templates: { Letter: '[enslink]' } });
    expect(messageTemplate(own, '', 'user-report')).toBe(messageTemplate(own, 'User Report'));
    expect(messageTemplate(own, 'Letter', 'user-report')).toBe('[enslink]');
    expect(messageTemplate(own, 'unknown', 'user-report')).toBeUndefined();
  });
});
