import { KMSServiceException, SignCommand } from '@aws-sdk/client-kms';
import type { Kms } from '../../../shared/aws/kms.ts';

export interface UpdateSigner {
  /** ASN.1 DER. Undefined: the key's policy does not let this function sign. */
  sign(keyArn: string, message: Uint8Array): Promise<Uint8Array | undefined>;
}

/**
 * Signs with a P-256 key in KMS, named by its ARN. KMS itself makes the digest of the message: the key's policy lets this
 * function sign nothing else (docs/decisions/002), so not even a fault in here could sign the digest of a file.
 */
export function openUpdateSigner(kms: Kms): UpdateSigner {
  return {
    async sign(KeyId, Message) {
      try {
        const { Signature } = await kms.send(
          new SignCommand({ KeyId, Message, MessageType: 'RAW', SigningAlgorithm: 'ECDSA_SHA_256' }),
        );
        if (Signature === undefined) throw new Error('KMS gave no signature');
        return Signature;
      } catch (error) {
        if (error instanceof KMSServiceException && error.name === 'AccessDeniedException') return undefined;
        throw error;
      }
    },
  };
}
