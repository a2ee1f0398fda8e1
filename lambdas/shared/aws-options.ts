import { AwsSha256 } from './aws-hash.ts';

/**
 * How every SDK client speaks: few attempts and short waits, so that a phone gets an error while it still listens. Keep
 * alive is the SDK's default; region, credentials and endpoint (AWS_ENDPOINT_URL on the local stack) come from the
 * environment.
 */
export const clientOptions = {
  maxAttempts: 3,
  sha256: AwsSha256,
  // The stack of middlewares is put together once per kind of command, not once per call: a tenth of a call's CPU time.
  cacheMiddleware: true,
  requestHandler: {
    connectionTimeout: 1_000,
    requestTimeout: 3_000,
    // Without this the SDK only warns.
    throwOnRequestTimeout: true,
  },
} as const;

interface Client {
  readonly middlewareStack: { remove(name: string): boolean };
}

/** The SDK copies every input and answer for a logger that nobody gave: a tenth of the CPU time of a call. */
export function withoutLogger<C extends Client>(client: C): C {
  client.middlewareStack.remove('loggerMiddleware');
  return client;
}
