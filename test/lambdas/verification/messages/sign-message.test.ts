import { verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { signMessage } from '../../../../lambdas/verification/messages/sign-message.ts';
import { signingString } from '../../../../protocol/sms/signature.ts';
import { freshSigner } from '../../../support/keys/signers.ts';
import { NOW, outcome } from '../../../support/verification/verification-calls.ts';

const key = freshSigner('US-ZZ-v3-sms');
const message = {
  region: 'US-ZZ',
  isUserReport: false,
  phone: '+12065550100',
  text: 'Your code is 12345678',
};

/** A signer that may fail, before or while it signs. */
function signing(failure?: 'no key' | 'no signature') {
  const counted: string[] = [];
  const asked: string[] = [];
  const signer = async (region: string) => {
    asked.push(region);
    if (failure === 'no key') throw new Error(failure);
    return failure ? { kid: key.kid, sign: () => Promise.reject(new Error(failure)) } : key;
  };
  return { sign: signMessage({ signer, count: (event) => counted.push(event) }), counted, asked };
}

describe('a region that signs', () => {
  it.each(['fail-open', 'fail-closed'] as const)('%s: sends what the phone can check', async (signed) => {
    const { sign, counted, asked } = signing();
    const text = await sign(message, signed, NOW);
    const [, signature = ''] =
      /^Your code is 12345678 \nAuthentication:1122:US-ZZ-v3-sms:([A-Za-z0-9+/]+)$/.exec(text) ?? [];
    const body = 'Your code is 12345678 \nAuthentication:';
    const signedText = Buffer.from(signingString('EN Report', message.phone, '2026-11-22', body));
    expect(verify('sha256', signedText, key.publicPem, Buffer.from(signature, 'base64'))).toBe(true);
    expect([counted, asked]).toEqual([[], ['US-ZZ']]);
  });

  it('signs a person’s own report for another purpose', async () => {
    const text = await signing().sign({ ...message, isUserReport: true }, 'fail-open', NOW);
    const signedText = Buffer.from(
      signingString('User Report', message.phone, '2026-11-22', 'Your code is 12345678 \nAuthentication:'),
    );
    const signature = Buffer.from(text.split(':').at(-1) ?? '', 'base64');
    expect(verify('sha256', signedText, key.publicPem, signature)).toBe(true);
  });

  it.each(['no key', 'no signature'] as const)(
    'fail-open, and there is %s: the text, and an alarm',
    async (failure) => {
      const { sign, counted } = signing(failure);
      expect(await sign(message, 'fail-open', NOW)).toBe(message.text);
      expect(counted).toEqual(['MessageUnsigned']);
    },
  );

  it.each(['no key', 'no signature'] as const)(
    'fail-closed, and there is %s: refused, and an alarm',
    async (failure) => {
      const { sign, counted } = signing(failure);
      expect(await outcome(() => sign(message, 'fail-closed', NOW))).toBe('400 sms_failure');
      expect(counted).toEqual(['MessageSigningFailed']);
    },
  );
});

it('a region that does not sign is asked nothing', async () => {
  const { sign, counted, asked } = signing('no key');
  expect(await sign(message, 'no', NOW)).toBe(message.text);
  expect([counted, asked]).toEqual([[], []]);
});
