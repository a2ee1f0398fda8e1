import { KMSClient, type KMSClientConfig } from '@aws-sdk/client-kms';
import { countThrottles } from './count-throttles.ts';
import { WholeBodyHandler } from './http.ts';
import { type Caller, clientOptions, lean, oncePerCaller, patience } from './options.ts';
import { bytesOf, jsonText } from './short-way/json.ts';
import { type Service, withShortWay } from './short-way/short-way.ts';

export type Kms = KMSClient;

const service: Service = {
  name: 'kms',
  target: 'TrentService',
  contentType: 'application/x-amz-json-1.1',
  operations: {
    Sign: {
      write: jsonText,
      read(answer) {
        if (typeof answer.Signature === 'string') answer.Signature = bytesOf(answer.Signature);
      },
    },
  },
};

/** What `config` says goes before what the caller's patience says. */
export function openKms(caller: Caller, config: KMSClientConfig = {}): Kms {
  const requestHandler = new WholeBodyHandler(patience[caller].attemptMilliseconds);
  const client = lean(new KMSClient({ ...clientOptions(caller), requestHandler, ...config }));
  return withShortWay(countThrottles(client), service);
}

/** The container's one KMS client, as patient as its caller; without one, a job's. */
export const kms = oncePerCaller((caller) => openKms(caller));

/**
 * A client that sends nothing twice, for KMS CreateKey alone: it has no token that would make a repetition harmless. So each
 * request has a connection of its own. One kept over a freeze is often closed by the other end, and the request that
 * finds out fails without a second try.
 */
export function kmsOnce(): Kms {
  const requestHandler = new WholeBodyHandler(patience.job.attemptMilliseconds, { keepAlive: false });
  return countThrottles(lean(new KMSClient({ ...clientOptions('job'), maxAttempts: 1, requestHandler })));
}
