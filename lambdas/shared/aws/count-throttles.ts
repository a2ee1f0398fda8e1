import { countMetric } from '../log.ts';

/** What both DynamoDB and KMS clients are, as far as this file goes. */
interface Client {
  readonly middlewareStack: {
    addRelativeTo(middleware: AnyMiddleware, options: { name: string; relation: 'after'; toMiddleware: string }): void;
  };
}
// The SDK's own type differs from client to client.
// biome-ignore lint/suspicious/noExplicitAny: see above
type AnyMiddleware = (next: (args: any) => Promise<any>) => (args: any) => Promise<any>;

/**
 * Counts each refusal for asking too often, those too that the SDK repeats with success: KMS has no metric of throttled
 * requests, and CloudTrail is no alarm. Inside the SDK's retries, so after its middleware of that name.
 */
export function countThrottles<C extends Client>(client: C, count = () => countMetric('KmsThrottled')): C {
  const middleware: AnyMiddleware = (next) => async (args) => {
    try {
      return await next(args);
    } catch (error) {
      if (error instanceof Error && error.name === 'ThrottlingException') count();
      throw error;
    }
  };
  client.middlewareStack.addRelativeTo(middleware, {
    name: 'countThrottles',
    relation: 'after',
    toMiddleware: 'retryMiddleware',
  });
  return client;
}
