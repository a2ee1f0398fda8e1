/**
 * The inside of an SDK client of DynamoDB or KMS, as far as the short way uses it. It is no public interface: versions of the
 * SDK are pinned, and test/lambdas/shared/aws/short-way holds the short way against the long one.
 */

interface Request {
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** Of a transport that gives bodies whole (http.ts). */
export interface Response {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

interface Args {
  readonly input: object;
  readonly request: Request;
}

interface Outcome {
  readonly response: Response;
  readonly output: object;
}

export type Handler<A = Args> = (args: A) => Promise<Outcome>;

type SigningProperties = Record<string, unknown>;

/** What the SDK has around a signer: it corrects the clock by what AWS' answers say. */
interface SchemeSigner {
  sign(request: Request, identity: unknown, properties: SigningProperties): Promise<Request>;
  successHandler(response: Response, properties: SigningProperties): void;
  errorHandler(properties: SigningProperties): (error: unknown) => never;
}

/** Of one kind of command and one client; kept from call to call (`cacheMiddleware` in options.ts). */
export interface Context {
  readonly endpointV2?: { readonly url: URL };
  readonly __smithy_context: {
    /** Number, namespace, name, traits, input, output. */
    readonly operationSchema: readonly [unknown, string, string, ...unknown[]];
    readonly selectedHttpAuthScheme?: {
      readonly httpAuthOption: { readonly signingProperties: SigningProperties };
      readonly identity: unknown;
      readonly signer: SchemeSigner;
    };
  };
}

export interface Config {
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

export interface Stack {
  clone(): Stack;
  remove(name: string): boolean;
  resolve(handler: Handler, context: Context): Handler;
  add(
    middleware: (next: Handler<object>, context: Context) => Handler<{ readonly input: object }>,
    options: { step: 'initialize'; priority: 'low'; name: string },
  ): void;
}

export interface Client {
  readonly middlewareStack: Stack;
  readonly config: Config;
}
