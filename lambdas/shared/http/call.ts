import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import type { ApiError, ErrorCode } from '../../../protocol/errors.ts';
import type { UnixSeconds } from '../../../protocol/keys/interval.ts';
import type { ApiKeyType } from '../../../protocol/rings/api-key-types.ts';
import type { Permission } from '../../../protocol/staff/permissions.ts';
import type { EventName } from '../events.ts';

/** Who calls, proven by an API key. */
export interface ApiKeyIdentity {
  readonly region: string;
  readonly type: ApiKeyType;
  readonly id: string;
  /** From where the key may be used (protocol/abuse/address-list.ts). Default: from everywhere. */
  readonly networks?: readonly string[];
  /** The same for all such keys of the region. */
  readonly regionNetworks?: readonly string[];
}

/** The value of X-API-Key, trimmed → its owner; undefined is answered 401. */
export type Authenticate = (headerValue: string | undefined, now: UnixSeconds) => Promise<ApiKeyIdentity | undefined>;

/** A member of staff, proven by a token and by our own rows. */
export interface PersonIdentity {
  /** As the identity provider names the person, for ever. */
  readonly subject: string;
  readonly name: string;
  /** Brings no permission in any region (verification-server.md §6.2). */
  readonly isSystemAdministrator: boolean;
  /** When the person showed both factors. */
  readonly authTime: UnixSeconds;
  /** Of the path; '' for a call about no region. */
  readonly region: string;
  /** In that region, with what each brings along. */
  readonly permissions: readonly Permission[];
}

/** What a story learns about the HTTP request beside its parsed body. */
export interface Call {
  readonly now: UnixSeconds;
  /** The raw body; empty for GET. */
  readonly body: Buffer;
  readonly apiKey?: ApiKeyIdentity;
  readonly person?: PersonIdentity;
  readonly userAgent: string;
  /** The header of that name. */
  readonly authorization?: string | undefined;
  /** Path parameters, such as `region` of `/jwks/{region}`. */
  readonly path: Readonly<Record<string, string | undefined>>;
  readonly query: Readonly<Record<string, string | undefined>>;
  /** Counts a named event as a metric. */
  readonly count: (event: EventName) => void;
}

export interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

/** `body` may be a bare array (the JWKS), or a text that goes out as it is (PEM, CSV). */
export interface JsonAnswer {
  readonly status: number;
  /** Of a text, such as its type; names in lower case. Default: plain text. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: Record<string, unknown> | readonly unknown[] | string;
}

export type HttpEvent = APIGatewayProxyEventV2;
export type HttpResult = APIGatewayProxyStructuredResultV2;
/** Never rejects: every failure is an answer. */
export type HttpHandler = (event: HttpEvent, context: Context) => Promise<HttpResult>;

/** An error as the members of its JSON answer. */
export type Refuse = (error: ApiError) => Record<string, unknown>;

/** The code of an answer to an unexpected error (status 500). */
export type InternalErrorCode = Extract<ErrorCode, 'internal_server_error' | 'internal_error'>;

/** `{error, errorCode, error_code}`, the verification server's envelope (verification-server.md §0.1). */
export const refuseVerification: Refuse = (error) => ({
  error: error.message,
  errorCode: error.code,
  error_code: error.code,
  ...error.details,
});
