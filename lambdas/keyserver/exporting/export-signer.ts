import { GetPublicKeyCommand, SignCommand } from '@aws-sdk/client-kms';
import type { SignerSettings } from '../../../protocol/export/configuration.ts';
import type { ExportSigner } from '../../../protocol/export/write/signature.ts';
import type { Kms } from '../../shared/aws/kms.ts';

/** Signs with a P-256 key in KMS, named by its ARN; a message would be limited to 4,096 bytes, a digest is not. */
export function openExportSigner(kms: Kms, settings: SignerSettings): ExportSigner {
  return {
    verificationKeyId: settings.verificationKeyId,
    verificationKeyVersion: settings.verificationKeyVersion,
    sign: (digest) => signDigest(kms, settings.keyArn, digest),
  };
}

/** SHA-256 digest in, ASN.1 DER out. */
export async function signDigest(kms: Kms, KeyId: string, Message: Buffer): Promise<Buffer> {
  const { Signature } = await kms.send(
    new SignCommand({ KeyId, Message, MessageType: 'DIGEST', SigningAlgorithm: 'ECDSA_SHA_256' }),
  );
  if (Signature === undefined) throw new Error('KMS gave no signature');
  return Buffer.from(Signature);
}

/** SPKI in DER; a key is asked for once, since its public half never changes. */
export function openPublicKeys(kms: Kms): (keyArn: string) => Promise<Buffer> {
  const known = new Map<string, Buffer>();
  return async (KeyId) => {
    const found = known.get(KeyId);
    if (found !== undefined) return found;
    const { PublicKey } = await kms.send(new GetPublicKeyCommand({ KeyId }));
    if (PublicKey === undefined) throw new Error('KMS gave no public key');
    const key = Buffer.from(PublicKey);
    known.set(KeyId, key);
    return key;
  };
}
