import { describe, expect, it } from 'vitest';
import { isSignedByTwilio } from '../../../protocol/sms/twilio-signature.ts';

/** Twilio's own example (twilio.com/docs/usage/security, and the tests of its client libraries). */
const example = {
  url: 'https://mycompany.com/myapp.php?foo=1&bar=2',
  form: {
    CallSid: 'CA1234567890ABCDE',
    Caller: '+14158675309',
    Digits: '1234',
    From: '+14158675309',
    To: '+18005551212',
  },
  signature: 'RSOYDt4T1cUTdK1PDd93/VVr8B8=',
  token: '12345',
};

function isSigned(changes: Partial<typeof example> = {}): boolean {
  const { url, form, signature, token } = { ...example, ...changes };
  return isSignedByTwilio(url, new URLSearchParams(form), signature, token);
}

describe('a signature of Twilio', () => {
  it('is right', () => {
    expect(isSigned()).toBe(true);
  });

  it('is right in whatever order the fields come', () => {
    const form = Object.fromEntries(Object.entries(example.form).reverse()) as typeof example.form;
    expect(isSigned({ form })).toBe(true);
  });

  it.each([
    ['of another address', { url: 'https://mycompany.com/myapp.php?foo=1&bar=3' }],
    ['of another form', { form: { ...example.form, Digits: '1235' } }],
    ['of another account', { token: '12346' }],
    ['that is absent', { signature: '' }],
    ['that is cut', { signature: example.signature.slice(0, 20) }],
    ['that is no base64', { signature: 'é'.repeat(28) }],
    ['with more behind it', { signature: `${example.signature.slice(0, -1)}AAAA` }],
  ])('%s is wrong', (_, changes) => {
    expect(isSigned(changes)).toBe(false);
  });
});
