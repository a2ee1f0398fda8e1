/** An identity provider as openid-client speaks with it: what it says of itself is found once per hour, its keys by `kid`. */
import {
  allowInsecureRequests,
  type ClientAuth,
  ClientSecretPost,
  Configuration,
  type CustomFetchOptions,
  clockSkew,
  clockTolerance,
  customFetch,
  discovery,
  enableNonRepudiationChecks,
  getJwksCache,
  None,
  type ServerMetadata,
  setJwksCache,
} from 'openid-client';
import type { UnixSeconds } from '../../../protocol/keys/interval.ts';
import { type KeptSecret, kept } from '../../shared/kept.ts';
import { limitedBody } from '../../shared/outgoing/limited-body.ts';
import { LoginError } from './login-error.ts';

export interface ProviderSettings {
  readonly issuer: string;
  readonly clientId: string;
}

export interface Provider {
  /** For addresses to which a person is sent; proves and asks nothing. */
  described(): Promise<Configuration>;
  /** For requests of our own; `at`: the time by which the provider's tokens are judged. */
  use<T>(at: UnixSeconds, work: (provider: Configuration) => Promise<T>): Promise<T>;
  /** It did not take our secret: the next use reads it anew. */
  forgetSecret(): void;
}

const DISCOVERY_MILLISECONDS = 3_600_000;
/** Of one request, from connecting to the last byte: the person waits for two of them and the registry. */
const REQUEST_SECONDS = 4;
const MOST_BYTES = 256_000;
/** Between the provider's clock and ours. */
export const TOLERANCE_SECONDS = 30;
/** Asymmetric and of today (RFC 8725 §3.1): never `none`, and no MAC under a secret of ours. */
const ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];

/** `secret`: the client's; only `use` reads it. */
export function openProvider({ issuer, clientId }: ProviderSettings, secret: KeptSecret): Provider {
  // http: on a laptop alone; a region file cannot say it for any other stage (protocol/self-service/settings.ts).
  const onlyHttps = !issuer.startsWith('http:');
  const metadata = kept(() => discover(issuer, clientId, onlyHttps), DISCOVERY_MILLISECONDS);
  let keys: ReturnType<typeof getJwksCache>;
  return {
    async described() {
      const provider = new Configuration(await metadata.value(), clientId, undefined, unauthenticated);
      if (!onlyHttps) allowInsecureRequests(provider);
      return provider;
    },
    async use(at, work) {
      const client = { [clockSkew]: at - Math.floor(Date.now() / 1000), [clockTolerance]: TOLERANCE_SECONDS };
      const authentication = ClientSecretPost(await secret.value());
      const provider = new Configuration(await metadata.value(), clientId, client, authentication);
      provider[customFetch] = limitedFetch;
      provider.timeout = REQUEST_SECONDS;
      // Signatures are not looked at without it, since the token came by TLS from the provider itself.
      enableNonRepudiationChecks(provider);
      if (!onlyHttps) allowInsecureRequests(provider);
      if (keys) setJwksCache(provider, keys);
      try {
        return await work(provider);
      } finally {
        keys = getJwksCache(provider) ?? keys;
      }
    },
    forgetSecret: () => secret.forget(),
  };
}

async function discover(issuer: string, clientId: string, onlyHttps: boolean): Promise<ServerMetadata> {
  const found = await discovery(new URL(issuer), clientId, undefined, unauthenticated, {
    [customFetch]: limitedFetch,
    timeout: REQUEST_SECONDS,
    execute: onlyHttps ? [] : [allowInsecureRequests],
  });
  const { supportsPKCE: _, ...metadata } = found.serverMetadata();
  // OpenID Connect Discovery §3 asks for this list, with RS256 in it.
  const algorithms = metadata.id_token_signing_alg_values_supported ?? ['RS256'];
  const allowed = algorithms.filter((name) => ALGORITHMS.includes(name));
  if (allowed.length === 0) throw new LoginError('login_invalid');
  return { ...metadata, id_token_signing_alg_values_supported: allowed };
}

const unauthenticated: ClientAuth = None();

async function limitedFetch(url: string, options: CustomFetchOptions): Promise<Response> {
  const { status, headers, body } = await fetch(url, options as RequestInit);
  const bytes = await limitedBody(body, MOST_BYTES);
  if (!bytes) throw new LoginError('login_invalid');
  return new Response(bytes.length > 0 ? new Uint8Array(bytes) : null, { status, headers });
}
