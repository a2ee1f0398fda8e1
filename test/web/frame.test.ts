/** What stands around every page. */
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { closeBrowser, closePages, expectAccessible, openPages, picture } from '../support/web/pages.ts';

afterEach(closePages);
afterAll(closeBrowser);

describe('the frame', () => {
  it('signs a person in and shows the page they asked for', async () => {
    const { page, signIn, api, origin } = await openPages({ path: '/US-ZZ/keys' });
    expect(page.url()).toBe(`${origin}/US-ZZ/keys`);
    expect(signIn.asked).toHaveLength(1);
    expect(api.of('GET me')[0]?.token).toBe('at-1');
    await picture(page, 'frame');
    await expectAccessible(page);
  });
});
