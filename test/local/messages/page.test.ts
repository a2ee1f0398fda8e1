import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { StoredMessage } from '../../../local/messages/messages.ts';
import { messagePage } from '../../../local/messages/page.ts';

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const page = messagePage({
  keyOf: async (keyId) => (keyId === 'US-ZZ-v1-sms' ? publicKey : undefined),
  addresses: new Map([['us-zz.enx.localhost', 'http://127.0.0.1:8607']]),
});

const message = (over: Partial<StoredMessage> = {}): StoredMessage => ({
  to: '+12065550100',
  text: 'Your code: https://us-zz.enx.localhost/v?c=abc&d=1 Expires in 24 hours',
  isUserReport: false,
  state: 'delivered',
  receivedAt: Date.parse('2026-11-22T10:31:05Z') / 1000,
  ...over,
});

function signed(over: { purpose?: string; keyId?: string } = {}): string {
  const { purpose = 'EN Report', keyId = 'US-ZZ-v1-sms' } = over;
  const body = 'Your code \nAuthentication:';
  const signature = sign('sha256', Buffer.from(`${purpose}.+12065550100.2026-11-22.${body}`), privateKey);
  return `${body}1122:${keyId}:${signature.toString('base64').replace(/=+$/, '')}`;
}

describe('the page of messages', () => {
  it('shows the number, the text, the time and a link that this machine can open', async () => {
    const html = await page([message()]);
    expect(html).toContain('<h2>To +12065550100</h2>');
    expect(html).toContain(
      '<a href="http://127.0.0.1:8607/v?c=abc&amp;d=1">https://us-zz.enx.localhost/v?c=abc&amp;d=1</a> Expires',
    );
    expect(html).toContain('2026-11-22 10:31:05 UTC · 1 part, 70 characters in GSM-7 · not signed');
  });

  it.each(['ens://v?r=US-ZZ&c=abc', 'https://us-wa.en.express/v?c=abc'])('leaves %s as it is', async (link) => {
    const escaped = link.replace('&', '&amp;');
    expect(await page([message({ text: `Code: ${link}` })])).toContain(`<a href="${escaped}">${escaped}</a>`);
  });

  it('shows whatever a text holds as text', async () => {
    const html = await page([message({ text: '<script>alert(1)</script> "x" https://a/"><b>' })]);
    expect(html).not.toContain('<script');
    expect(html).not.toContain('<b>');
    expect(html).toContain('&lt;script>alert(1)&lt;/script>');
  });

  it.each([
    ['good', signed(), false, 'signature good (US-ZZ-v1-sms)'],
    ['good for a report', signed({ purpose: 'User Report' }), true, 'signature good (US-ZZ-v1-sms)'],
    ['of the other purpose', signed({ purpose: 'User Report' }), false, 'SIGNATURE WRONG (US-ZZ-v1-sms)'],
    ['of nobody', signed({ keyId: 'US-ZZ-v9-sms' }), false, 'signed with US-ZZ-v9-sms, which is not published'],
  ])('says that a signature is %s', async (_, text, isUserReport, words) => {
    expect(await page([message({ text, isUserReport })])).toContain(words);
  });

  it.each([
    ['unconfirmed', 'arrived, but its sender does not know'],
    ['refused', 'refused: never reached the phone'],
  ] as const)('says of a message that is %s: %s', async (state, words) => {
    expect(await page([message({ state })])).toContain(words);
  });

  it('says when there is none', async () => expect(await page([])).toContain('None yet.'));
});
