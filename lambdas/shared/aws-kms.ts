import { KMSClient } from '@aws-sdk/client-kms';
import { clientOptions, withoutLogger } from './aws-options.ts';

export type Kms = KMSClient;

let client: KMSClient | undefined;

/** The container's one KMS client. */
export function kms(): Kms {
  client ??= withoutLogger(new KMSClient(clientOptions));
  return client;
}

/** A client that sends nothing twice: KMS CreateKey has no token that would make a repetition harmless. */
export function kmsOnce(): Kms {
  return new KMSClient({ ...clientOptions, maxAttempts: 1 });
}
