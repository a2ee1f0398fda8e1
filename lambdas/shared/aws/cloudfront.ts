/**
 * Ending the copies that CloudFront keeps (API reference, CreateInvalidation of 2020-05-31). It is the one call that is made of that
 * service: a POST of a dozen lines, for which the SDK's client would be the largest part of its bundle.
 */
import { defaultProvider } from './credentials.ts';
import { openSigner, type SignerOptions } from './short-way/signer.ts';

/** CloudFront answers there for all Amazon regions. */
const ENDPOINT = 'https://cloudfront.amazonaws.com';
const SIGNING_REGION = 'us-east-1';
const TIMEOUT_MILLISECONDS = 10_000;

/** Paths begin with a slash. `reference`: the same again is the same order. Copies are gone within minutes, usually one. */
export type Invalidate = (paths: readonly string[], reference: string) => Promise<void>;

export interface InvalidatorOptions {
  readonly distributionId: string;
  /** Default: AWS_ENDPOINT_URL of the environment, or CloudFront itself. */
  readonly endpoint?: string;
  /** Default: those of the function's role. */
  readonly credentials?: SignerOptions['credentials'];
}

/** Rejects unless CloudFront takes the order. */
export function openInvalidator(options: InvalidatorOptions): Invalidate {
  const { distributionId, endpoint = process.env.AWS_ENDPOINT_URL ?? ENDPOINT } = options;
  const url = new URL(`/2020-05-31/distribution/${distributionId}/invalidation`, endpoint);
  const credentials = options.credentials ?? defaultProvider();
  const signer = openSigner({ credentials, region: async () => SIGNING_REGION, service: 'cloudfront' });
  return async (paths, reference) => {
    const body = orderOf(paths, reference);
    const unsigned = { path: url.pathname, headers: { 'content-type': 'application/xml', host: url.host }, body };
    const { host: _, ...headers } = (await signer.sign(unsigned)).headers;
    const answer = await fetch(url, {
      method: 'POST',
      headers,
      body,
      signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS),
    });
    // Read, so that the connection is free again.
    await answer.arrayBuffer();
    if (!answer.ok) throw new Error(`CloudFront answered ${answer.status}`);
  };
}

function orderOf(paths: readonly string[], reference: string): string {
  const items = paths.map((path) => `<Path>${escaped(path)}</Path>`).join('');
  return (
    '<?xml version="1.0" encoding="UTF-8"?>' +
    '<InvalidationBatch xmlns="http://cloudfront.amazonaws.com/doc/2020-05-31/">' +
    `<Paths><Quantity>${paths.length}</Quantity><Items>${items}</Items></Paths>` +
    `<CallerReference>${escaped(reference)}</CallerReference></InvalidationBatch>`
  );
}

function escaped(text: string): string {
  return text.replace(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`);
}
