import { KMSClient } from '@aws-sdk/client-kms';
import { countThrottles } from './count-throttles.ts';
import { WholeBodyHandler } from './http.ts';
import { clientOptions, httpOptions, lean } from './options.ts';

export type Kms = KMSClient;

const kmsOptions = () => ({ ...clientOptions, requestHandler: new WholeBodyHandler(httpOptions) });

let client: KMSClient | undefined;

/** The container's one KMS client. */
export function kms(): Kms {
  client ??= countThrottles(lean(new KMSClient(kmsOptions())));
  return client;
}

/** A client that sends nothing twice: KMS CreateKey has no token that would make a repetition harmless. */
export function kmsOnce(): Kms {
  return countThrottles(lean(new KMSClient({ ...kmsOptions(), maxAttempts: 1 })));
}
