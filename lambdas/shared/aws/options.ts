import { AwsSha256 } from './hash.ts';

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
} as const;

export const httpOptions = {
  connectionTimeout: 1_000,
  requestTimeout: 3_000,
  // Without this the SDK only warns.
  throwOnRequestTimeout: true,
} as const;

interface Client {
  readonly middlewareStack: { remove(name: string): boolean };
}

/**
 * What the SDK adds to each call for nobody here: copies of input and answer for a logger that was not given, a
 * description of itself as User-Agent, and a trace header against functions that invoke themselves. A sixth of a call's
 * CPU time.
 */
const UNUSED = ['loggerMiddleware', 'getUserAgentMiddleware', 'recursionDetectionMiddleware'];

export function lean<C extends Client>(client: C): C {
  for (const name of UNUSED) client.middlewareStack.remove(name);
  return client;
}
