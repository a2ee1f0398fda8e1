import { CloudFrontClient, type CloudFrontClientConfig, CreateInvalidationCommand } from '@aws-sdk/client-cloudfront';
import { clientOptions, httpOptions } from './options.ts';

/** CloudFront takes an order within a second or two; an operator waits. */
const REQUEST_TIMEOUT_MILLISECONDS = 10_000;

/** Ends the copies that a distribution keeps; gone within minutes. Paths begin with a slash. `reference`: the same again is the same order. */
export type Invalidate = (paths: readonly string[], reference: string) => Promise<void>;

/** Rejects unless CloudFront takes the order. What `config` says goes before our own. */
export function openInvalidator(DistributionId: string, config: CloudFrontClientConfig = {}): Invalidate {
  const requestHandler = httpOptions(REQUEST_TIMEOUT_MILLISECONDS);
  const client = new CloudFrontClient({ ...clientOptions('job'), requestHandler, ...config });
  return async (paths, CallerReference) => {
    const Paths = { Quantity: paths.length, Items: [...paths] };
    const InvalidationBatch = { Paths, CallerReference };
    await client.send(new CreateInvalidationCommand({ DistributionId, InvalidationBatch }));
  };
}
