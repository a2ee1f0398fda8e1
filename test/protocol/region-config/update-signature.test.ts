import { createHash, createPublicKey, verify } from 'node:crypto';
import { p256 } from '@noble/curves/nist.js';
import { describe, expect, it } from 'vitest';
import { derToRaw, rawToDer } from '../../../protocol/certificate/signing.ts';
import { EXPORT_MAGIC } from '../../../protocol/export/read/header.ts';
import { signatureHeader, updateMessage, verificationData } from '../../../protocol/region-config/update-signature.ts';

/** enx-client.md §12.6 and §13: the sample key, and a signature that somebody made with it. */
const publicKey = createPublicKey({
  key: Buffer.from(
    'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEBaD01EhUWpUY2j5z4Qv7+tfNJS+rIsxqQgmLUVPbhEmvRu/mlp2VsXe9T3vnDGgUNPtD3xD9cyGEzdXYOPTsfg==',
    'base64',
  ),
  format: 'der',
  type: 'spki',
});
const sample = {
  name: 'Example Public Health Authority',
  header: 'RXhhbXBsZSBQdWJsaWMgSGVhbHRoIEF1dGhvcml0eQ==',
  signature: 'MEUCIGn6mSRBcjVRqNpjQkvi9Gz+G7Z+vYw0MyZmm7mrhgpmAiEAgWEKV1RigVnnHPNsTZPF+peFwk71j/K0/sXJp5dcMeI=',
};
const der = Buffer.from(sample.signature, 'base64');

describe('the vector of enx-client.md §13', () => {
  it('has the header that we make of the name', () => expect(verificationData(sample.name)).toBe(sample.header));

  it('holds a signature over the message that we sign, and over no other', () => {
    const verifies = (message: Uint8Array = Buffer.alloc(0)) => verify('sha256', message, publicKey, der);
    expect(verifies(updateMessage(sample.name, 'header'))).toBe(true);
    expect(verifies(updateMessage(sample.name, 'name'))).toBe(false);
    expect(verifies(updateMessage('Example public health authority', 'header'))).toBe(false);
  });

  it('is what we would send', () => {
    expect(signatureHeader(der, { signatureForm: 'der', signatureText: 'base64' })).toBe(sample.signature);
  });

  it('is signed again by the sample key', () => {
    const scalar = createHash('sha256').update('enx spec sample signing key').digest();
    const message = updateMessage(sample.name, 'header') ?? Buffer.alloc(0);
    const signed = p256.sign(message, scalar, { format: 'der', lowS: false });
    expect(verify('sha256', message, publicKey, signed)).toBe(true);
  });
});

describe('the switches', () => {
  it('name: the bytes of the name in UTF-8', () => {
    expect(updateMessage('Salud Pública', 'name')?.toString('hex')).toBe('53616c75642050c3ba626c696361');
    expect(updateMessage('Salud Pública', 'header')?.toString('ascii')).toBe('U2FsdWQgUMO6YmxpY2E=');
  });

  it('raw: r‖s, and back', () => {
    const raw = Buffer.from(signatureHeader(der, { signatureForm: 'raw', signatureText: 'base64' }), 'base64');
    expect(raw).toEqual(derToRaw(der));
    expect(raw).toHaveLength(64);
    expect(rawToDer(raw)).toEqual(der);
  });

  it('base64url: without + / and =', () => {
    const text = signatureHeader(der, { signatureForm: 'der', signatureText: 'base64url' });
    expect(text).toBe(sample.signature.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', ''));
    expect(sample.signature).toMatch(/[+/=]/);
  });
});

describe('a name that begins as an export file does', () => {
  const name = `${EXPORT_MAGIC}\u0009`;

  it('is never a message by itself', () => {
    expect(updateMessage(name, 'name')).toBeUndefined();
    expect(updateMessage(EXPORT_MAGIC, 'name')).toBeUndefined();
  });

  it('is harmless as Base64', () => {
    expect(updateMessage(name, 'header')?.toString('ascii')).toBe('RUsgRXhwb3J0IHYxICAgIAk=');
  });

  it.each(['EK Export v1   ', 'EK Export v2    x', ' EK Export v1    '])('%j only resembles it', (other) => {
    expect(updateMessage(other, 'name')?.toString()).toBe(other);
  });
});

it('the text of a header has no blank, whatever the name: no file begins like that', () => {
  for (let byte = 0; byte < 0x250; byte++) {
    const message = updateMessage(String.fromCharCode(byte).repeat(16), 'header');
    expect(message?.toString('ascii')).toMatch(/^[A-Za-z0-9+/]+={0,2}$/);
  }
});
