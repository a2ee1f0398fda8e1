/** The part of npm `oidc-provider` that the local identity provider uses; the package brings no types. */
declare module 'oidc-provider' {
  import type { IncomingMessage, ServerResponse } from 'node:http';

  export interface Context {
    readonly oidc: {
      readonly account: { readonly accountId: string };
      readonly client: Client;
      readonly entities: Readonly<Partial<Record<'RefreshToken' | 'AuthorizationCode', SignedIn>>>;
    };
    body: string;
  }

  export interface Client {
    readonly clientId: string;
    grantTypeAllowed(type: string): boolean;
  }

  /** What is known of the login behind a token. */
  export interface SignedIn {
    readonly authTime?: number;
    readonly amr?: readonly string[];
  }

  export interface InteractionResult {
    /** `ts`: when, in Unix seconds; default: the system's. */
    readonly login?: { readonly accountId: string; readonly ts: number; readonly amr?: readonly string[] };
    readonly error?: string;
    readonly error_description?: string;
  }

  interface Grant {
    addOIDCScope(scope: string): void;
    addResourceScope(resource: string, scope: string): void;
    save(): Promise<string>;
  }

  export default class Provider {
    constructor(issuer: string, configuration: object);
    readonly Grant: new (of: {
      accountId: string;
      clientId: string;
    }) => Grant;
    callback(): (request: IncomingMessage, response: ServerResponse) => Promise<void>;
    /** Rejects where no login is under way in this browser. */
    interactionDetails(
      request: IncomingMessage,
      response: ServerResponse,
    ): Promise<{
      readonly uid: string;
      readonly params: { readonly client_id?: unknown };
    }>;
    interactionFinished(request: IncomingMessage, response: ServerResponse, result: InteractionResult): Promise<void>;
  }
}

declare module 'oidc-provider/lib/adapters/memory_adapter.js' {
  export function createMemoryAdapter(): object;
}
