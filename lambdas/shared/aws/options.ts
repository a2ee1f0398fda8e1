import { AwsSha256 } from './hash.ts';

/**
 * Who waits for what a function asks of AWS, and how long a request may take and how often it is tried. DynamoDB and KMS
 * answer within tens of milliseconds; one that has not answered after a second will not, and a phone gives up after ten.
 * Numbers and reasons: docs/decisions/010.
 */
export const patience = {
  /** A phone, and with it one of few executions. */
  device: { maxAttempts: 2, attemptMilliseconds: 900 },
  /** A case worker, a laboratory's machine, a key server that gets the JWKS, a monitor. */
  staff: { maxAttempts: 2, attemptMilliseconds: 1_500 },
  /** Nobody: a timer, a deployment, an operator's command. */
  job: { maxAttempts: 3, attemptMilliseconds: 3_000 },
} as const;

export type Caller = keyof typeof patience;

/** How long a call may take in all before it is answered 500, whatever it waits for. */
export const callMilliseconds = { device: 4_000, staff: 6_000 } as const;

/** Of a call of staff that sends a message before it answers: 12 s of sending, and its own work. */
export const sendingMilliseconds = 14_000;

/** How long filling the caches may hold up a container's start. Lambda kills an init after 10 s, and begins again. */
export const WARM_MILLISECONDS = 3_000;

const CONNECTION_MILLISECONDS = 1_000;

/**
 * Of every SDK client. Keep alive is the SDK's default; region, credentials and endpoint (AWS_ENDPOINT_URL on the local
 * stack) come from the environment.
 */
export function clientOptions(caller: Caller) {
  return {
    maxAttempts: patience[caller].maxAttempts,
    sha256: AwsSha256,
    // The stack of middlewares is put together once per kind of command, not once per call: a tenth of a call's CPU time.
    cacheMiddleware: true,
  };
}

/** `requestTimeout` is the time of one attempt. */
export function httpOptions(requestTimeout: number) {
  return {
    connectionTimeout: CONNECTION_MILLISECONDS,
    requestTimeout,
    // Without this the SDK only warns.
    throwOnRequestTimeout: true,
  };
}

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

/** One client per kind of caller, made when it is first asked for; a container of a function has one kind. */
export function oncePerCaller<C>(make: (caller: Caller) => C): (caller?: Caller) => C {
  const made = new Map<Caller, C>();
  return (caller = 'job') => {
    const client = made.get(caller) ?? make(caller);
    made.set(caller, client);
    return client;
  };
}
