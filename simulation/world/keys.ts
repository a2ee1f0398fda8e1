/** P-256 keys that follow from their names, and sign the same bytes the same way (RFC 6979): nothing here is by chance. */
import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { p256 } from '@noble/curves/nist.js';
import type { JwksKey } from '../../protocol/certificate/jwks.ts';
import type { Signer } from '../../protocol/certificate/signing.ts';

export interface NamedKey extends Signer {
  readonly publicKey: KeyObject;
  /** SPKI in DER. */
  readonly spki: Buffer;
  readonly jwk: JwksKey;
  sign(digest: Uint8Array): Promise<Buffer>;
}

const made = new Map<string, NamedKey>();

/** `kid`: what others call it. */
export function namedKey(name: string, kid = name): NamedKey {
  const known = made.get(`${name} ${kid}`);
  if (known) return known;
  const secret = createHash('sha256').update(name).digest();
  const point = Buffer.from(p256.getPublicKey(secret, false));
  const jwk = { kid, x: point.toString('base64url', 1, 33), y: point.toString('base64url', 33, 65) };
  const publicKey = createPublicKey({ format: 'jwk', key: { kty: 'EC', crv: 'P-256', x: jwk.x, y: jwk.y } });
  const key = {
    ...{ kid, jwk, publicKey, spki: publicKey.export({ format: 'der', type: 'spki' }) },
    sign: async (digest: Uint8Array) =>
      Buffer.from(p256.sign(digest, secret, { prehash: false, format: 'der', lowS: false })),
  };
  made.set(`${name} ${kid}`, key);
  return key;
}
