/**
 * npm `oidc-provider` as two identity providers in one: a national one such as ID-porten, for self-service, and that of the
 * health authority's staff (staff-client.ts). Each client has people of its own.
 */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import Provider, { type Context } from 'oidc-provider';
import { createMemoryAdapter } from 'oidc-provider/lib/adapters/memory_adapter.js';
import type { UnixSeconds } from '../../protocol/keys/interval.ts';
import { logoutPage, messagePage } from './page.ts';
import { type Person, peopleAt } from './people.ts';
import { staffPeople } from './staff.ts';
import {
  isStaff,
  ofStaff,
  resourceOf,
  type StaffClientProps,
  staffClaims,
  staffClient,
  staffLives,
} from './staff-client.ts';

/** Below one path, so that a browser, which keeps cookies by host and not by port, brings its cookies nowhere else. */
const BASE = '/oidc';
export const paths = { login: `${BASE}/login`, token: `${BASE}/token`, discovery: '/.well-known/openid-configuration' };

/** Of the relying party, as a PHA registers it. */
export interface ClientProps {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly redirectUri: string;
  /** Where a person may be sent after the logout. */
  readonly afterLogout: string;
  /** Undefined: nobody of the staff signs in. */
  readonly staff?: StaffClientProps;
}

export interface ProviderProps extends ClientProps {
  readonly issuer: string;
  /** The stack's time. */
  now(): UnixSeconds;
}

const ID_TOKEN_SECONDS = 120;
/** `pid` as ID-porten names it. The name is more than anybody needs: what is told too much must be found nowhere. */
const CLAIMS = ['sub', 'iat', 'pid', 'birthdate', 'name'];

export function makeProvider(props: ProviderProps): Provider {
  const { issuer, now } = props;
  // The library reads the system's clock; what an id token says of time is by the stack's.
  const ahead = () => now() - Math.floor(Date.now() / 1_000);
  const provider = new Provider(issuer, {
    // As without it, but then a warning stands in the output of whoever starts it.
    adapter: createMemoryAdapter(),
    clients: [client(props), ...(props.staff ? [staffClient(props.staff)] : [])],
    jwks: { keys: [signingKey()] },
    pkce: { required: () => true },
    scopes: ['openid'],
    claims: { openid: CLAIMS },
    conformIdTokenClaims: false,
    findAccount: (_: unknown, subject: string) => account(subject, now()),
    loadExistingGrant: (context: Context) => grantOf(provider, context, props.staff),
    ...(props.staff && ofStaff(props.staff)),
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: { enabled: true, logoutSource, postLogoutSuccessSource },
      ...(props.staff && { resourceIndicators: resourceOf(props.staff) }),
    },
    interactions: { url: (_: unknown, { uid }: { uid: string }) => `${paths.login}/${uid}` },
    renderError,
    routes,
    ttl: { IdToken: () => ID_TOKEN_SECONDS + ahead(), ...lives, ...(props.staff && staffLives) },
    cookies: { keys: [randomBytes(32).toString('hex')], long: { ...cookie, path: BASE }, short: cookie, names },
  });
  return provider;
}

const routes = {
  authorization: `${BASE}/authorize`,
  token: paths.token,
  jwks: `${BASE}/jwks`,
  end_session: `${BASE}/logout`,
  userinfo: `${BASE}/userinfo`,
};
const lives = { AuthorizationCode: 60, AccessToken: 60, Interaction: 600, Session: 1_800, Grant: 1_800 };
/** The short ones are of one login: the library gives them its path, so that two tabs are two logins. */
const cookie = { httpOnly: true, sameSite: 'lax', signed: true };
const names = { session: 'idp_session', interaction: 'idp_login', resume: 'idp_resume' };

function client({ clientId, clientSecret, redirectUri, afterLogout }: ClientProps) {
  return {
    client_id: clientId,
    client_secret: clientSecret,
    client_name: 'Self-service',
    redirect_uris: [redirectUri],
    post_logout_redirect_uris: [afterLogout],
    response_types: ['code'],
    grant_types: ['authorization_code'],
    token_endpoint_auth_method: 'client_secret_post',
  };
}

/** RS256, as ID-porten signs. */
function signingKey(): object {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  return { ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256', kid: randomBytes(8).toString('hex') };
}

function account(subject: string, now: UnixSeconds) {
  const colleague = staffPeople.find((each) => each.subject === subject);
  if (colleague) return { accountId: subject, claims: () => staffClaims(colleague) };
  const person = peopleAt(now).find((each) => each.subject === subject);
  return person && { accountId: subject, claims: () => claimsOf(person, now) };
}

function claimsOf({ subject, nationalNumber, birthDate, name }: Person, now: UnixSeconds) {
  return { sub: subject, iat: now, pid: nationalNumber, birthdate: birthDate, name };
}

/**
 * Nobody is asked whether the authority's own client may know who they are. Whoever is logged in as somebody whom the client
 * does not know is asked to log in.
 */
async function grantOf(provider: Provider, { oidc }: Context, staff: StaffClientProps | undefined) {
  const isOfStaff = staffPeople.some(({ subject }) => subject === oidc.account.accountId);
  if (isOfStaff !== isStaff(oidc.client.clientId)) return undefined;
  const grant = new provider.Grant({ accountId: oidc.account.accountId, clientId: oidc.client.clientId });
  grant.addOIDCScope('openid');
  if (isOfStaff && staff) grant.addResourceScope(staff.resource, 'openid');
  await grant.save();
  return grant;
}

async function logoutSource(context: Context, form: string): Promise<void> {
  context.body = logoutPage(form);
}

async function postLogoutSuccessSource(context: Context): Promise<void> {
  context.body = messagePage('You are logged out.');
}

async function renderError(context: Context, out: { error: string; error_description?: string }): Promise<void> {
  context.body = messagePage(`${out.error}: ${out.error_description ?? ''}`);
}
