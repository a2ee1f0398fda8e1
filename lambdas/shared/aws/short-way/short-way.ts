/**
 * A short way through the SDK for calls that are made all the time (decision 015). Most of a call's CPU time went into what
 * has the same outcome each time (endpoint, authentication scheme, copies of the configuration), into JSON by schema and into
 * the signature. Configuration, credentials, endpoint, retries, the clock's correction, errors and HTTP are still the SDK's.
 */
import { randomUUID } from 'node:crypto';
import { attempt, type Operation } from './attempt.ts';
import type { Client, Config, Context, Handler, Stack } from './sdk.ts';
import { openSigner } from './signer.ts';

export interface Service {
  /** As it stands in signatures. */
  readonly name: string;
  /** What comes before `.<operation>` in X-Amz-Target. */
  readonly target: string;
  readonly contentType: string;
  /** By their names; any other takes the long way. */
  readonly operations: Readonly<Record<string, Operation>>;
}

/** The SDK's middlewares that the short way stands for. */
const REPLACED = [
  'httpAuthSchemeMiddleware',
  'serializerMiddleware',
  'contentLengthMiddleware',
  'hostHeaderMiddleware',
  'httpSigningMiddleware',
  'deserializerMiddleware',
];

/**
 * Gives an SDK client, whose transport is WholeBodyHandler, the short way. Middlewares that it has already are on it; of
 * those that are added later only the ones of the step `initialize` see its calls.
 */
export function withShortWay<C extends { config: object; middlewareStack: object }>(given: C, service: Service): C {
  const client = given as unknown as Client;
  const { config } = client;
  const signer = openSigner({ credentials: config.credentials, region: config.region, service: service.name });
  config.signer = async () => signer;
  const left = client.middlewareStack.clone();
  for (const name of REPLACED) left.remove(name);
  const shortWay = (next: Handler<object>, context: Context): Handler<{ readonly input: object }> => {
    const name = context.__smithy_context.operationSchema[2];
    const operation = service.operations[name];
    if (operation === undefined) return next;
    const send = repeated(left, attempt(config, operation, context), config, context);
    return async (args) => {
      // The first call of a kind goes the long way, on which the SDK finds endpoint and authentication scheme.
      if (context.endpointV2 === undefined) return next(args);
      const { input } = args;
      return send({ input, request: requestTo(context.endpointV2.url, service, name, operation.write(input)) });
    };
  };
  client.middlewareStack.add(shortWay, { step: 'initialize', priority: 'low', name: 'shortWay' });
  return given;
}

function requestTo(url: URL, { target, contentType }: Service, name: string, body: string) {
  return {
    protocol: url.protocol,
    hostname: url.hostname,
    port: url.port === '' ? undefined : Number(url.port),
    method: 'POST',
    path: '/',
    query: {},
    headers: {
      host: url.host,
      'content-type': contentType,
      'content-length': String(Buffer.byteLength(body)),
      'x-amz-target': `${target}.${name}`,
    },
    body,
  };
}

/**
 * The SDK's retries, entered only when the first attempt failed, which they then take for theirs: they make an Error
 * beforehand, whose trace through all that is awaited is a tenth of a call's CPU time.
 */
function repeated(stack: Stack, send: Handler, config: Config, context: Context): Handler {
  return async (args) => {
    const { headers } = args.request;
    const invocation = randomUUID();
    headers['amz-sdk-invocation-id'] = invocation;
    headers['amz-sdk-request'] = `attempt=1; max=${await config.maxAttempts()}`;
    const strategy = await config.retryStrategy();
    const token = await strategy.acquireInitialRetryToken('');
    try {
      const outcome = await send(args);
      strategy.recordSuccess(token);
      return outcome;
    } catch (error) {
      const first = failingOnce(error);
      const again: Handler = async (args) => {
        first();
        args.request.headers['amz-sdk-invocation-id'] = invocation;
        return send(args);
      };
      return stack.resolve(again, context)(args);
    }
  };
}

function failingOnce(error: unknown): () => void {
  let failed = false;
  return () => {
    if (failed) return;
    failed = true;
    throw error;
  };
}
