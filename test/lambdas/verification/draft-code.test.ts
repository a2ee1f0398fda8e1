import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { draftCode, messageText } from '../../../lambdas/verification/issuing/draft-code.ts';
import type { Wish } from '../../../lambdas/verification/issuing/order.ts';
import type { TestType } from '../../../protocol/codes/test-type.ts';
import type { VerificationSettings } from '../../../protocol/region.ts';

const NOW = 1_795_305_600;
const settings = {
  codeLength: 8,
  codeLifeSeconds: 900,
  longCodeLength: 16,
  longCodeLifeSeconds: 7_200,
  linkDomain: 'en.express',
} as VerificationSettings;

const wish = (template: string): Wish => ({
  symptomDate: '',
  testDate: '',
  phone: '+12068675309',
  uuid: '',
  template,
  onlyGenerate: false,
  externalIssuer: '',
});

const messageOf = (testType: TestType, template: string) => {
  const order = { wish: wish(template), finding: { testType, symptomDate: '', testDate: '' }, settings };
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
    expect(text).not.toContain(draft.code);
  });

  it.each<[TestType, string]>([
    ['confirmed', 'User Report'],
    ['user-report', ''],
    ['user-report', 'User Report'],
    ['user-report', 'Default SMS template'],
  ])('%s, label "%s": the code to type, and the minutes it works', (testType, label) => {
    const { draft, text } = messageOf(testType, label);
    expect(text).toContain(`${draft.code} Expires in 15 minutes.`);
    expect(text).not.toContain('http');
  });
});
