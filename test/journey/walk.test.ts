import { beforeAll, describe, expect, it } from 'vitest';
import { stack } from '../support/setup/stack.ts';
import { nextBrakeWindow } from './support/brake.ts';
import { device } from './support/device.ts';

beforeAll(nextBrakeWindow);

describe.each(['android', 'ios'])('the walk of %s phones', (profile) => {
  it('goes from an issued code to a notified phone; a distant one stays quiet', async () => {
    const { code, text } = await device('walk', '--profile', profile);
    expect(text).toContain('the laboratory sees that the code is used');
    expect(text).toContain('14 keys, of today and the days before, go to the key server');
    expect(text).toContain('14 of them are new to the server');
    expect(text).toContain('B is NOTIFIED');
    expect(text).toContain('C is NOT NOTIFIED');
    expect(code, text).toBe(0);
    const { deviceApiKey, adminApiKey } = stack().verification;
    expect(text).not.toContain(deviceApiKey);
    expect(text).not.toContain(adminApiKey);
  });
});

describe.skipIf(stack().messagesUrl === undefined).each(['android', 'ios'])('messages to %s phones', (profile) => {
  it.each([
    ['--by-link', 'EN Report', /the redirector sends the phone to .*, with code/],
    ['--user-report', 'User Report', /code .*, which only this phone can use/],
  ])('the walk %s goes from a signed message to a notified phone', async (way, purpose, words) => {
    const { code, text } = await device('walk', way, '--profile', profile);
    expect(text).toMatch(new RegExp(`its signature with \\S+ is good for this number and day \\(${purpose}\\)`));
    expect(text).toMatch(words);
    expect(text).toContain('B is NOTIFIED');
    expect(text).toContain('C is NOT NOTIFIED');
    expect(code, text).toBe(0);
  });
});

describe('the other commands', () => {
  it('every archive of the index is good by the rules of both platforms', async () => {
    const { code, text } = await device('download');
    expect(text).toMatch(/\d+ archives, all good/);
    expect(code, text).toBe(0);
  });

  it('cover traffic is answered like real calls', async () => {
    const { code, text } = await device('chaff', '--user-report');
    expect(text).toContain('All 4 were answered like real calls.');
    expect(code, text).toBe(0);
  });
});
