/** One attempt of a call: signed, sent, read. */
import type { Config, Context, Handler, Response } from './sdk.ts';

/** How an operation's input becomes the request's body, and the parsed body of an answer, in place, what the caller gets. */
export interface Operation {
  write(input: object): string;
  read(answer: Record<string, unknown>): void;
}

export function attempt(config: Config, operation: Operation, context: Context): Handler {
  return async ({ request }) => {
    const scheme = context.__smithy_context.selectedHttpAuthScheme;
    if (scheme === undefined) throw new Error('The SDK chose no authentication scheme');
    const { signer, identity, httpAuthOption } = scheme;
    const properties = { ...httpAuthOption.signingProperties };
    try {
      const signed = await signer.sign(request, identity, properties);
      const { response } = await config.requestHandler.handle(signed, {});
      const output = await outputOf(config, operation, context, response);
      signer.successHandler(response, properties);
      return { response, output };
    } catch (error) {
      return signer.errorHandler(properties)(error);
    }
  };
}

async function outputOf(config: Config, operation: Operation, context: Context, response: Response): Promise<object> {
  const { statusCode, headers, body } = response;
  try {
    if (statusCode >= 300) return await refusal(config, context, response);
    const answer = body.length === 0 ? {} : JSON.parse(body.toString());
    operation.read(answer);
    const requestId = headers['x-amzn-requestid'];
    return { ...answer, $metadata: { httpStatusCode: statusCode, requestId, attempts: 1, totalRetryDelay: 0 } };
  } catch (error) {
    // By these the SDK decides on another attempt, and corrects the clock.
    if (error instanceof Error) {
      Object.defineProperty(error, '$response', { value: response, enumerable: false });
      if (!('$metadata' in error)) Object.assign(error, { $metadata: { httpStatusCode: statusCode } });
    }
    throw error;
  }
}

/** Rejects with the SDK's error for an answer that is one. */
function refusal({ protocol, ...config }: Config, context: Context, response: Response): Promise<object> {
  const [, namespace, name, traits, input, output] = context.__smithy_context.operationSchema;
  return protocol.deserializeResponse({ namespace, name, traits, input, output }, { ...config, ...context }, response);
}
