/** The staff's pages as a client of the local identity provider: public, with PKCE, and access tokens that API Gateway can read. */
import type { Client, Context } from 'oidc-provider';
import { SIGNED_IN_PATH } from '../../protocol/staff/paths.ts';
import { ACCESS_TOKEN_SECONDS, SESSION_SECONDS } from '../../protocol/staff/session.ts';
import type { StaffPerson } from './staff.ts';

export const STAFF_CLIENT_ID = 'staff';

export interface StaffClientProps {
  /** Of the pages. */
  readonly origin: string;
  /** What `aud` of the access tokens says. */
  readonly resource: string;
}

export function isStaff(clientId: unknown): boolean {
  return clientId === STAFF_CLIENT_ID;
}

export function staffClient({ origin }: StaffClientProps) {
  return {
    client_id: STAFF_CLIENT_ID,
    client_name: 'Pages of staff',
    redirect_uris: [`${origin}${SIGNED_IN_PATH}`],
    post_logout_redirect_uris: [`${origin}/`],
    response_types: ['code'],
    grant_types: ['authorization_code', 'refresh_token'],
    token_endpoint_auth_method: 'none',
  };
}

/** The library's own rules know of no client whose refresh token needs no consent and outlives the provider's session. */
export function ofStaff({ origin }: StaffClientProps) {
  return {
    clientBasedCORS: (_: Context, asking: string, client: Client) => isStaff(client.clientId) && asking === origin,
    issueRefreshToken: async (_: Context, client: Client) => client.grantTypeAllowed('refresh_token'),
    expiresWithSession: async () => false,
    extraTokenClaims: ({ oidc }: Context) => {
      const { authTime, amr } = oidc.entities.RefreshToken ?? oidc.entities.AuthorizationCode ?? {};
      return { auth_time: authTime, amr };
    },
  };
}

interface Token {
  readonly resourceServer?: { readonly accessTokenTTL: number };
}

/** For access tokens that are of no API. */
const USUAL_SECONDS = 60;

/** Seconds. A refresh token is of no use without its grant. */
export const staffLives = {
  RefreshToken: SESSION_SECONDS,
  Grant: SESSION_SECONDS,
  AccessToken: (_: Context, { resourceServer }: Token) => resourceServer?.accessTokenTTL ?? USUAL_SECONDS,
};

/** Access tokens as JWTs, for the pages' API alone. */
export function resourceOf({ resource }: StaffClientProps) {
  return {
    enabled: true,
    defaultResource: (_: Context, client: Client) => (isStaff(client.clientId) ? resource : undefined),
    useGrantedResource: () => true,
    getResourceServerInfo: () => ({
      scope: 'openid',
      audience: resource,
      accessTokenFormat: 'jwt',
      accessTokenTTL: ACCESS_TOKEN_SECONDS,
      jwt: { sign: { alg: 'RS256' } },
    }),
  };
}

export function staffClaims({ subject, name, email }: StaffPerson) {
  return { sub: subject, name, email };
}
