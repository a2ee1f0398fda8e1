import { describe, expect, it } from 'vitest';
import { problemsTogether, settled } from '../../../protocol/settings/check.ts';
import { verificationSettings } from '../../support/verification/verification-server.ts';

const one = (key: string, value: unknown) => settled({ [`verification.${key}`]: value });
const kept = (key: string, value: unknown) => ({ live: { [`verification.${key}`]: value } });

describe('a value by itself', () => {
  it.each([
    ['maintenance', true],
    ['codeLength', 6],
    ['codeLength', 10],
    ['codeLifeSeconds', 300],
    ['codeLifeSeconds', 7_200],
    ['longCodeLifeSeconds', 3_600],
    ['allowedTestTypes', ['confirmed']],
    ['sms.dailyCap', 0],
    ['sms.countries', ['NO']],
    ['userReport.color', '#0b3d59'],
    ['timeZone', 'America/New_York'],
  ])('%s may be %j', (key, value) => expect(one(key, value)).toEqual(kept(key, value)));

  it.each([
    ['codeLength', 5, 'verification.codeLength: allowed: 6 or more'],
    ['codeLength', 11, 'verification.codeLength: allowed: 10 or less'],
    ['codeLifeSeconds', 299, 'allowed: 300 or more'],
    ['codeLifeSeconds', 7_201, 'allowed: 7200 or less'],
    ['longCodeLifeSeconds', 3_601, 'allowed: a multiple of 3600'],
    ['longCodeLifeSeconds', 90_000, 'allowed: 86400 or less'],
    ['longCodeLength', 11, 'allowed: 12 or more'],
    ['longCodeLength', 17, 'allowed: 16 or less'],
    ['certificate.lifeSeconds', 3_601, 'allowed: 3600 or less'],
    ['maintenance', 'yes', 'allowed: a value of type boolean'],
    ['allowedTestTypes', [], 'allowed: length 1 or more'],
    ['allowedTestTypes', ['self-made'], 'verification.allowedTestTypes.0: allowed: "confirmed"'],
    ['sms.dailyCap', -1, 'allowed: 0 or more'],
    ['sms.signed', 'no', 'changes with a deployment alone'],
    ['certificate.issuer', 'me', 'changes with a deployment alone'],
    ['timeZone', 'EST', 'verification.timeZone: allowed: a time zone of IANA, such as America/New_York'],
    ['sms', {}, 'is not a setting'],
    ['__proto__.x', 1, 'is not a setting'],
  ])('%s may not be %j', (key, value, words) => {
    const result = one(key, value);
    expect('problems' in result && result.problems.join('\n')).toContain(words);
  });

  it('is kept as readers want it', () => {
    expect(one('sms.template', 'Code:\n[enslink]  | now')).toEqual(kept('sms.template', 'Code: [enslink] now'));
  });

  it('of none is the default, or nothing', () => {
    expect(one('codeLength', null)).toEqual(kept('codeLength', 8));
    expect(one('sms.template', null)).toEqual(kept('sms.template', null));
    expect(one('allowedTestTypes', null)).toHaveProperty('problems');
  });

  it('is refused with all others', () => {
    const result = settled({
      'verification.codeLength': 1,
      'verification.sms.dailyCap': -1,
      'verification.maintenance': true,
    });
    expect('problems' in result && result.problems).toHaveLength(2);
  });
});

describe('values together', () => {
  const together = (live: object, verification = {}, kinds?: readonly ('confirmed' | 'user-report')[]) =>
    problemsTogether(
      'US-ZZ',
      { verification: verificationSettings(verification), selfServiceKinds: kinds },
      { ...live },
    );

  it('are right as they were deployed', () => expect(together({})).toEqual([]));

  it('keep to the rules of messages', () => {
    expect(together({ 'verification.sms.template': 'no link' })).toEqual([
      'verification.sms.template has no [enslink] (rule enx-link); allowed: with enExpress true, [enslink]',
    ]);
    expect(together({ 'verification.smsCountry': 'UK' })).toEqual(['verification.smsCountry is "UK"; allowed: "GB"']);
  });

  it('keep to the rules of reports', () => {
    expect(together({ 'verification.allowedTestTypes': ['confirmed'] })).toEqual([
      'verification.userReport.webForm is true; allowed: with "user-report" in verification.allowedTestTypes',
    ]);
    const both = { 'verification.allowedTestTypes': ['confirmed'], 'verification.userReport.webForm': false };
    expect(together(both)).toEqual([]);
  });

  it('keep to what self-service needs', () => {
    const short = { 'verification.codeLifeSeconds': 899 };
    expect(together(short)).toEqual([]);
    expect(together(short, {}, ['confirmed'])).toEqual([
      'verification.codeLifeSeconds is 899; allowed: 900 to 3600 with selfService',
    ]);
    const types = { 'verification.allowedTestTypes': ['user-report'] };
    expect(together(types, {}, ['confirmed'])).toEqual([
      'selfService.kinds.0 is "confirmed"; allowed: with "confirmed" in verification.allowedTestTypes',
    ]);
  });
});
