/** A signer of this process: KMS signs for the deployed ones. */
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { p256 } from '@noble/curves/nist.js';
import type { ExportSigner } from '../../protocol/export/write/signature.ts';

export interface BenchSigner {
  readonly signer: ExportSigner;
  readonly publicKey: KeyObject;
  readonly spki: Buffer;
}

export function benchSigner(): BenchSigner {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const secret = Buffer.from(String(privateKey.export({ format: 'jwk' }).d), 'base64url');
  return {
    signer: {
      ...{ verificationKeyId: '999', verificationKeyVersion: 'v1' },
      sign: async (digest) => Buffer.from(p256.sign(digest, secret, { prehash: false, lowS: false, format: 'der' })),
    },
    publicKey,
    spki: publicKey.export({ type: 'spki', format: 'der' }),
  };
}
