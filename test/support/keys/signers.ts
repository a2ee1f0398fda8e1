import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { p256 } from '@noble/curves/nist.js';
import type { PublicJwk, Signer } from '../../../protocol/certificate/signing.ts';

/** A Signer over a PEM private key (PKCS8 or SEC1). node:crypto cannot sign a digest, so @noble/curves does. */
export interface PemSigner extends Signer {
  readonly publicJwk: PublicJwk;
  /** SPKI. */
  readonly publicPem: string;
  /** The same in DER. */
  readonly spki: Buffer;
}

export function pemSigner(pem: string, kid: string): PemSigner {
  const privateKey = createPrivateKey(pem);
  const publicKey = createPublicKey(privateKey);
  const { d = '', x = '', y = '' } = privateKey.export({ format: 'jwk' });
  const scalar = Buffer.from(d, 'base64url');
  return {
    kid,
    publicJwk: { kid, kty: 'EC', crv: 'P-256', x, y },
    publicPem: publicKey.export({ format: 'pem', type: 'spki' }).toString(),
    spki: publicKey.export({ format: 'der', type: 'spki' }),
    async sign(digest) {
      return Buffer.from(p256.sign(digest, scalar, { prehash: false, format: 'der', lowS: false }));
    },
  };
}

/** A Signer over a fresh key. */
export function freshSigner(kid: string): PemSigner {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return pemSigner(privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(), kid);
}
