/** Apps that are changed live, beside the probe that a deployment set up. */
import { describe, expect, it } from 'vitest';
import type { App } from '../../../protocol/redirect/apps.ts';
import { problemsTogether, settled } from '../../../protocol/settings/check.ts';
import { verificationSettings } from '../../support/verification/verification-server.ts';

const ios: App = { os: 'ios', appId: 'TESTTEAM01.ios.test.app', redirect: true };
const android: App = {
  os: 'android',
  packageName: 'android.test.app',
  sha256CertFingerprints: [Array(32).fill('AA').join(':')],
  headless: false,
  redirect: true,
};
const APPS = 'verification.apps';
const problems = (deployed: readonly App[], apps: readonly App[]) =>
  problemsTogether('US-ZZ', { verification: verificationSettings({ apps: [...deployed] }) }, { [APPS]: apps });

describe('apps set live', () => {
  it.each([
    ['another one of a system', [ios], [{ ...ios, appId: 'TESTTEAM01.other' }]],
    ['a system more', [ios], [ios, android]],
    ['from none', [], [android]],
    ['one more that no link leads to', [ios], [ios, { ...ios, appId: 'TESTTEAM01.other', redirect: false }]],
  ])('may be %s', (_, deployed, apps) => expect(problems(deployed, apps)).toEqual([]));

  it.each([
    ['without a system that is probed', [ios, android], [ios], 'has no android app any more'],
    ['none where there was one', [ios], [], 'has no ios app any more'],
    [
      'two that links lead to',
      [ios],
      [ios, { ...ios, appId: 'TESTTEAM01.other' }],
      'another ios app with redirect true',
    ],
  ])('may not be %s', (_, deployed, apps, words) => {
    expect(problems(deployed, apps)).toEqual([expect.stringContaining(words)]);
  });

  it('are checked each', () => {
    expect(settled({ [APPS]: [{ os: 'ios', appId: 'x' }] })).toHaveProperty('problems');
    expect(settled({ [APPS]: [{ os: 'ios', appId: ios.appId }] })).toEqual({ live: { [APPS]: [ios] } });
  });
});
