import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { draftCode, messageText } from '../../../../lambdas/verification/issuing/draft-code.ts';
import type { Wish } from '../../../../lambdas/verification/issuing/order.ts';
import type { TestType } from '../../../../protocol/codes/test-type.ts';
import type { VerificationSettings } from '../../../../protocol/region.ts';
import { type SmsSettings, smsSettings } from '../../../../protocol/sms/settings.ts';

const NOW = 1_795_305_600;
const settings = {
  codeLength: 8,
  codeLifeSeconds: 900,
  longCodeLength: 16,
  longCodeLifeSeconds: 7_200,
  allowedTestTypes: ['confirmed', 'user-report'],
  linkDomain: 'en.express',
  enExpress: true,
  sms: smsSettings.parse({}),
} as unknown as VerificationSettings;

const wish = (template: string): Wish => ({
  symptomDate: '',
  testDate: '',
  phone: '+12068675309',
  uuid: '',
  template,
  onlyGenerate: false,
  externalIssuer: '',
});

const messageOf = (testType: TestType, template: string, sms: Partial<SmsSettings> = {}, enExpress = true) => {
  const ofRegion = { ...settings, enExpress, sms: { ...settings.sms, ...sms } };
  const order = { wish: wish(template), finding: { testType, symptomDate: '', testDate: '' }, settings: ofRegion };
  const draft = draftCode(order, NOW, randomBytes);
  return { draft, text: messageText(draft, order, 'US-ZZ') };
};

describe('the text message, by test type and label', () => {
  it.each<[TestType, string]>([
    ['confirmed', ''],
    ['confirmed', 'Default SMS template'],
    ['likely', ''],
    ['negative', 'Default SMS template'],
  ])('%s, label "%s": a link, and the hours it works', (testType, label) => {
    const { draft, text } = messageOf(testType, label);
    expect(text).toMatch(/https:\/\/us-zz\.en\.express\/v\?c=[a-z0-9]{16} Expires in 2 hours$/);
    expect(text).toContain(draft.longCode);
    expect(text).not.toContain(draft.code);
  });

  it.each<[TestType, string]>([
    ['user-report', 'User Report'],
    // A batch: no label is the default, whose hours would be 0.
    ['user-report', ''],
    ['user-report', 'Default SMS template'],
  ])('%s, label "%s": a link with the code that one types too, and the minutes it works', (testType, label) => {
    const { draft, text } = messageOf(testType, label);
    expect(text).toContain(`https://us-zz.en.express/v?c=${draft.code} Expires in 15 minutes. If you did not request`);
  });

  it.each<[TestType, string, string]>([
    ['confirmed', '', 'longCode'],
    ['confirmed', 'User Report', 'code'],
    ['user-report', '', 'code'],
  ])('%s, label "%s", without Exposure Notifications Express: no link, but the %s', (testType, label, which) => {
    const { draft, text } = messageOf(testType, label, {}, false);
    expect(text).toContain(`code: ${which === 'code' ? draft.code : draft.longCode} Expires in`);
    expect(text).not.toContain('http');
  });

  it('is in the words of the region', () => {
    const sms = {
      template: 'Own: [enslink]',
      templates: { Letter: 'Dear [enslink]', 'User Report': 'Asked: [enslink]' },
    };
    const begins = (testType: TestType, label: string) => messageOf(testType, label, sms).text.split(':')[0];
    expect(begins('confirmed', '')).toBe('Own');
    expect(begins('confirmed', 'Letter')).toMatch(/^Dear/);
    expect(begins('user-report', 'User Report')).toBe('Asked');
    // It names no hours.
    expect(begins('user-report', '')).toBe('Own');
  });
});
