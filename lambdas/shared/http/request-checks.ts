/** What happens to a request before its story, in the order of design.md §3. */
import { isInNetworks } from '../../../protocol/abuse/address-list.ts';
import type { Allowance } from '../../../protocol/abuse/counting-limit.ts';
import { ApiError, type ErrorCode } from '../../../protocol/errors.ts';
import type { EventName } from '../events.ts';
import { type ClientAddress, gatewayAddress } from './address/client-address.ts';
import type { Authenticate, HttpEvent, PersonIdentity } from './call.ts';
import type { CallMiddleware, CallState } from './call-state.ts';
import { knownError } from './errors.ts';
import type { AddressLimit } from './limits/address-limit.ts';
import type { FailureBrake } from './limits/brake.ts';
import type { CallLimit } from './limits/call-limit.ts';

/** Payload 2.0 gives header names in lower case. */
function header(event: HttpEvent, name: string): string | undefined {
  return event.headers[name];
}

/**
 * Before authentication, as the reference (verification-server.md §0.1). No methods: every method is taken. `code`: of the
 * refusal; the reference's has none.
 */
export function allowMethods(methods: readonly string[], code: ErrorCode = ''): CallMiddleware {
  return {
    before({ event }) {
      if (methods.length === 0 || methods.includes(event.requestContext.http.method)) return;
      throw new ApiError(405, code, 'method not allowed');
    },
  };
}

export function checkApiKey(authenticate: Authenticate | undefined): CallMiddleware {
  return {
    async before({ event }) {
      if (authenticate === undefined) return;
      const identity = await authenticate(header(event, 'x-api-key')?.trim(), event.call.now);
      if (identity === undefined) throw new ApiError(401, '', 'unauthorized');
      event.call.apiKey = identity;
    },
  };
}

/** Chaff: `X-Chaff` with any value but the empty one (verification-server.md §1.5, key-server.md §1.14). */
export function recogniseChaff(): CallMiddleware {
  return {
    before({ event }) {
      event.call.chaff = (header(event, 'x-chaff') ?? '') !== '';
    },
  };
}

/**
 * Refuses who guessed too often. Only `code_invalid` is a guess: a whole country may sit behind one address of its mobile
 * carrier, and must not be stopped for old codes, other types or bad requests. Only proven callers are counted.
 */
export function brakeGuesses(
  brake: FailureBrake | undefined,
  clientAddress: ClientAddress,
  count: (event: EventName) => void,
): CallMiddleware {
  return {
    async before({ event }) {
      const { apiKey, chaff, now } = event.call;
      if (brake === undefined || apiKey === undefined || chaff) return;
      const address = await clientAddress(event, now);
      event.call.address = address;
      const waitSeconds = address === undefined ? 0 : brake.check(apiKey.region, address, now);
      if (waitSeconds <= 0) return;
      event.call.retryAfterSeconds = waitSeconds;
      count('BrakeRefused');
      throw new ApiError(429, 'quota_exceeded', 'too many wrong codes, try again later');
    },
    async onError({ event, error }) {
      const { apiKey, address, now } = event.call;
      if (brake === undefined || apiKey === undefined || knownError(error)?.code !== 'code_invalid') return;
      if (address === undefined) return count('BrakeUnavailable');
      try {
        if (await brake.failed(apiKey.region, address, now)) count('AddressBraked');
      } catch {
        // An answer is an answer, also when its guess could not be counted.
        count('BrakeUnavailable');
      }
    },
  };
}

/** The header has three digits in every device answer (shape-answer.ts). */
const LONGEST_WAIT_SECONDS = 999;

/** Refuses an address that has called too often, whatever it said. Only proven callers are counted, and no chaff. */
export function limitAddress(
  limit: AddressLimit | undefined,
  clientAddress: ClientAddress,
  count: (event: EventName) => void,
): CallMiddleware {
  return {
    async before({ event }) {
      const { chaff, now } = event.call;
      if (limit === undefined || chaff) return;
      const address = await clientAddress(event, now);
      const waitSeconds = address === undefined ? 0 : await limit(address, now);
      if (waitSeconds <= 0) return;
      event.call.retryAfterSeconds = Math.min(waitSeconds, LONGEST_WAIT_SECONDS);
      count('ReportLimited');
      throw new ApiError(429, 'quota_exceeded', 'too many reports from this address, try again later');
    },
  };
}

/**
 * Refuses an API key, or an address under it, that has called too often in this minute. Its error has no code, as the
 * reference's has none: `quota_exceeded` tells an issuer of the day's codes, not of the minute's calls.
 */
export function limitCalls(limit: CallLimit | undefined, count: (event: EventName) => void): CallMiddleware {
  return {
    async before({ event }) {
      const { apiKey, now } = event.call;
      if (limit === undefined || apiKey === undefined) return;
      const allowance = await limit({ apiKey: apiKey.id, address: await gatewayAddress(event, now) }, now);
      takeAllowance(event.call, allowance, '', count);
    },
  };
}

/** Notes what is left of a caller's limit, for the answer's headers, and refuses under `code` where nothing is. */
export function takeAllowance(
  call: CallState,
  allowance: Allowance | undefined,
  code: ErrorCode,
  count: (event: EventName) => void,
): void {
  call.allowance = allowance;
  if (allowance === undefined || allowance.waitSeconds === 0) return;
  call.retryAfterSeconds = allowance.waitSeconds;
  count('CallLimited');
  throw new ApiError(429, code, 'too many calls in this minute, try again later');
}

/** Who calls, by a token whose signature the gateway has checked. Throws ApiError where nobody known does. */
export type Identify = (event: HttpEvent, call: CallState) => Promise<PersonIdentity>;

export function identifyPerson(identify: Identify): CallMiddleware {
  return {
    async before({ event }) {
      event.call.person = await identify(event, event.call);
    },
  };
}

/**
 * Values of the path as they were before they were written into it. A gateway may have decoded them: none of ours has a `%`
 * of its own, so that to decode twice is to decode once. One that cannot be decoded names nothing.
 */
export function decodePath(): CallMiddleware {
  return {
    before({ event }) {
      const values = Object.entries(event.pathParameters ?? {});
      event.pathParameters = Object.fromEntries(values.map(([name, value = '']) => [name, decoded(value)]));
    },
  };
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    throw new ApiError(404, 'not_found', 'not found');
  }
}

/**
 * In the key's own networks and in its region's. After the count, as the reference (verification-server.md §0.1). Its 401 does
 * not say that the key is a good one elsewhere.
 */
export function checkNetwork(count: (event: EventName) => void): CallMiddleware {
  return {
    before({ event }) {
      const { networks, regionNetworks } = event.call.apiKey ?? {};
      const { sourceIp } = event.requestContext.http;
      if ([networks, regionNetworks].every((list) => list === undefined || isInNetworks(list, sourceIp))) return;
      count('NetworkRefused');
      throw new ApiError(401, '', 'unauthorized');
    },
  };
}

/** Last before the story; chaff's body is never looked at. */
export function parseBody(parse: (body: Buffer, contentType: string) => unknown): CallMiddleware {
  return {
    before({ event }) {
      if (event.call.chaff) return;
      event.call.body = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
      event.call.parsed = parse(event.call.body, header(event, 'content-type') ?? '');
    },
  };
}
