/**
 * A short way through the SDK for calls that are made all the time (decision 015). Of a call's CPU time most went into what has
 * the same outcome each time (endpoint, authentication scheme, copies of the configuration), into JSON by schema and
 * into the signature. What is left of the SDK: configuration, credentials, endpoint, retries, correction of the clock, errors and
 * HTTP.
 */
import { randomUUID } from 'node:crypto';
import { openSigner } from './signer.ts';

/** How an operation's input becomes the request's body, and the parsed body of an answer, in place, what the caller gets. */
export interface Operation {
  write(input: object): string;
  read(answer: Record<string, unknown>): void;
}

export interface Service {
  /** As it stands in signatures. */
  readonly name: string;
  /** What comes before `.<operation>` in X-Amz-Target. */
  readonly target: string;
  readonly contentType: string;
  /** Any other operation takes the SDK's way. */
  readonly operations: Readonly<Record<string, Operation>>;
}

interface Request {
  readonly headers: Record<string, string>;
  readonly body: string;
}

interface Response {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

type SigningProperties = Record<string, unknown>;

/** What the SDK calls a signer of its schemes: around the one of signer.ts it keeps the clock's correction. */
interface SchemeSigner {
  sign(request: Request, identity: unknown, properties: SigningProperties): Promise<Request>;
  successHandler(response: Response, properties: SigningProperties): void;
  errorHandler(properties: SigningProperties): (error: unknown) => never;
}

/** Of one kind of command and one client, kept from call to call (`cacheMiddleware`). */
interface Context {
  readonly endpointV2?: { readonly url: URL };
  readonly __smithy_context: {
    readonly operationSchema: readonly [unknown, string, string, ...unknown[]];
    readonly selectedHttpAuthScheme?: {
      readonly httpAuthOption: { readonly signingProperties: SigningProperties };
      readonly identity: unknown;
      readonly signer: SchemeSigner;
    };
  };
}

interface Config {
  credentials(): Promise<{ accessKeyId: string; secretAccessKey: string; sessionToken?: string }>;
  region(): Promise<string>;
  signer: unknown;
  maxAttempts(): Promise<number>;
  retryStrategy(): Promise<{
    acquireInitialRetryToken(scope: string): Promise<object>;
    recordSuccess(token: object): void;
  }>;
  readonly requestHandler: { handle(request: Request, options: object): Promise<{ response: Response }> };
  readonly protocol: { deserializeResponse(operation: object, context: object, response: Response): Promise<object> };
}

interface Args {
  readonly input: object;
  readonly request: Request;
}

interface Outcome {
  readonly response: Response;
  readonly output: object;
}

type Handler<A = Args> = (args: A) => Promise<Outcome>;

interface Stack {
  clone(): Stack;
  remove(name: string): boolean;
  resolve(handler: Handler, context: Context): Handler;
  add(
    middleware: (next: Handler<object>, context: Context) => Handler<{ readonly input: object }>,
    options: { step: 'initialize'; priority: 'low'; name: string },
  ): void;
}

/** What both DynamoDB and KMS clients are, as far as this file goes. */
interface Client {
  readonly middlewareStack: Stack;
  readonly config: Config;
}

/** The SDK's middlewares that the short way stands for; retries stay, and what else was added to the client. */
const REPLACED = [
  'httpAuthSchemeMiddleware',
  'serializerMiddleware',
  'contentLengthMiddleware',
  'hostHeaderMiddleware',
  'httpSigningMiddleware',
  'deserializerMiddleware',
];

/** Middlewares that are added to the client later are on the long way alone, but for those of the first step. */
export function leanCalls<C extends { config: object; middlewareStack: object }>(given: C, service: Service): C {
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
      // The first call of a kind finds endpoint and authentication, as every call did.
      if (context.endpointV2 === undefined) return next(args);
      const { input } = args;
      return send({ input, request: requestTo(context.endpointV2.url, service, name, operation.write(input)) });
    };
  };
  client.middlewareStack.add(shortWay, { step: 'initialize', priority: 'low', name: 'shortWay' });
  return given;
}

/**
 * The SDK's retries, but entered only when the first attempt failed, which they then see as their own: they make an Error
 * beforehand, whose trace through all that is awaited is a tenth of a call's CPU time.
 */
function repeated(stack: Stack, send: Handler, config: Config, context: Context): Handler {
  return async (args) => {
    const strategy = await config.retryStrategy();
    const token = await strategy.acquireInitialRetryToken('');
    const { headers } = args.request;
    headers['amz-sdk-invocation-id'] = randomUUID();
    headers['amz-sdk-request'] = `attempt=1; max=${await config.maxAttempts()}`;
    let failure: { readonly error: unknown } | undefined;
    try {
      const outcome = await send(args);
      strategy.recordSuccess(token);
      return outcome;
    } catch (error) {
      failure = { error };
    }
    const again: Handler = async (args) => {
      if (failure === undefined) return send(args);
      const { error } = failure;
      failure = undefined;
      throw error;
    };
    return stack.resolve(again, context)(args);
  };
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

/** One attempt: signs, sends, reads. The SDK's retries are around it. */
function attempt(config: Config, operation: Operation, context: Context) {
  return async ({ request }: Args): Promise<Outcome> => {
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
    // What decides on another attempt, and corrects the clock.
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
