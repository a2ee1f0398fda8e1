import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signedMessage, signingInput, signingString } from '../../../protocol/sms/signature.ts';
import { freshSigner } from '../../support/keys/signers.ts';

const at = (time: string) => Date.parse(time) / 1000;
const report = {
  purpose: 'EN Report' as const,
  phone: '+11111111111',
  text: 'Your code is 12345678',
  now: at('2021-03-04T12:00:00Z'),
};

describe('what is signed', () => {
  // verification-server.md §10, V10: published test data of the reference.
  it('V10', () => {
    expect(signingString('EN Report', '+11111111111', '1970-01-01', 'Hello world')).toBe(
      'EN Report.+11111111111.1970-01-01.Hello world',
    );
  });
  // V11: computed for the specification from the stated form.
  it('V11', () => {
    const { bodyToSign, digest } = signingInput(report);
    expect(bodyToSign).toBe('Your code is 12345678 \nAuthentication:');
    expect(digest.toString('hex')).toBe('78bd6ad21f0b00d6d2c068de661a567ef81039cab5dd73a8e0cd25bbad28a61f');
  });
  it.each([
    ['2021-03-04T23:59:59Z', '2021-03-04'],
    ['2021-03-05T00:00:00Z', '2021-03-05'],
    ['2021-03-05T00:00:01Z', '2021-03-05'],
  ])('at %s is for %s', (time, day) => expect(signingInput({ ...report, now: at(time) }).day).toBe(day));
  it.each([
    ['purpose', { purpose: 'User Report' as const }],
    ['number', { phone: '+11111111112' }],
    ['day', { now: report.now + 86_400 }],
    ['text', { text: 'Your code is 12345679' }],
  ])('depends on the %s', (_, change) => {
    expect(signingInput({ ...report, ...change }).digest).not.toEqual(signingInput(report).digest);
  });
});

describe('a signed message', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sms-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const signer = freshSigner('US-WA-v1-sms');
  let message: string;
  beforeAll(async () => {
    const input = signingInput(report);
    message = signedMessage(input, signer.kid, await signer.sign(input.digest));
  });

  it('has the form that phones take apart', () => {
    expect(message).toMatch(/^Your code is 12345678 \nAuthentication:0304:US-WA-v1-sms:[A-Za-z0-9+/]{92,96}$/);
  });
  // By the form alone, as a phone does: none of our functions, and none of our cryptography.
  it.each([
    ['as it was sent', '+11111111111', 'Verified OK'],
    ['to another number', '+11111111112', 'Verification failure'],
  ])('checks with OpenSSL: %s', (_, phone, expected) => {
    const colon = message.lastIndexOf(':');
    const body = message.slice(0, message.indexOf('Authentication:') + 'Authentication:'.length);
    const file = (name: string, content: string | Buffer) => {
      writeFileSync(join(folder, name), content);
      return join(folder, name);
    };
    const key = file('key.pem', signer.publicPem);
    const signature = file('der', Buffer.from(message.slice(colon + 1), 'base64'));
    const signed = file('signed', `EN Report.${phone}.2021-03-04.${body}`);
    expect(openssl('dgst', '-sha256', '-verify', key, '-signature', signature, signed)).toContain(expected);
  });
});

function openssl(...options: string[]): string {
  try {
    return execFileSync('openssl', options, { encoding: 'utf8', stdio: 'pipe' });
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}
