import { S3Client } from '@aws-sdk/client-s3';
import { clientOptions, httpOptions } from './options.ts';

export type S3 = S3Client;

/** An export file may be 20 MiB; no phone waits for its upload. */
const REQUEST_TIMEOUT_MILLISECONDS = 30_000;

let client: S3Client | undefined;

/** The container's one S3 client. */
export function s3(): S3 {
  client ??= new S3Client({
    ...clientOptions('job'),
    // The second one is for an answer that stops coming.
    requestHandler: { ...httpOptions(REQUEST_TIMEOUT_MILLISECONDS), socketTimeout: REQUEST_TIMEOUT_MILLISECONDS },
  });
  return client;
}
