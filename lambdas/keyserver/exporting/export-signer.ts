import { SignCommand } from '@aws-sdk/client-kms';
import type { SignerSettings } from '../../../protocol/export/configuration.ts';
import type { ExportSigner } from '../../../protocol/export/write/signature.ts';
import type { Kms } from '../../shared/aws/kms.ts';

/** Signs with a P-256 key in KMS, named by its ARN; a message would be limited to 4,096 bytes, a digest is not. */
export function openExportSigner(kms: Kms, settings: SignerSettings): ExportSigner {
  return {
    verificationKeyId: settings.verificationKeyId,
    verificationKeyVersion: settings.verificationKeyVersion,
    async sign(digest) {
      const { Signature } = await kms.send(
        new SignCommand({
          KeyId: settings.keyArn,
          Message: digest,
          MessageType: 'DIGEST',
          SigningAlgorithm: 'ECDSA_SHA_256',
        }),
      );
      if (Signature === undefined) throw new Error('KMS gave no signature');
      return Buffer.from(Signature);
    },
  };
}
