import { KMSClient } from '@aws-sdk/client-kms';
import { countThrottles } from './count-throttles.ts';
import { WholeBodyHandler } from './http.ts';
import { clientOptions, lean, oncePerCaller, patience } from './options.ts';

export type Kms = KMSClient;

/** The container's one KMS client, as patient as its caller; without one, a job's. */
export const kms = oncePerCaller((caller) => {
  const requestHandler = new WholeBodyHandler(patience[caller].attemptMilliseconds);
  return countThrottles(lean(new KMSClient({ ...clientOptions(caller), requestHandler })));
});

/**
 * A client that sends nothing twice, for KMS CreateKey alone: it has no token that would make a repetition harmless. So each
 * request has a connection of its own. One kept over a freeze is often closed by the other end, and the request that
 * finds out fails without a second try.
 */
export function kmsOnce(): Kms {
  const requestHandler = new WholeBodyHandler(patience.job.attemptMilliseconds, { keepAlive: false });
  return countThrottles(lean(new KMSClient({ ...clientOptions('job'), maxAttempts: 1, requestHandler })));
}
