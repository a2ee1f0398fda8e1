/** Calls of the staff's API with a token of the local identity provider, as the pages make them. */
import * as client from 'openid-client';
import { SIGNED_IN_PATH, type StaffPath, staffPath } from '../../../protocol/staff/paths.ts';
import { newVisitor } from '../../support/http/visitor.ts';
import { stack } from '../../support/setup/stack.ts';
import { type Body, call, type Reply } from './call.ts';

const { staff, identityProvider, region } = stack();
const pages = staff?.url ?? '';

/** Signs in anew; gives the access token. `login`: of local/identity-provider/staff.ts. */
export async function tokenOf(login: string, factors: 'both' | 'one' = 'both'): Promise<string> {
  const issuer = identityProvider?.issuer ?? '';
  const config = await client.discovery(new URL(issuer), 'staff', undefined, client.None(), {
    execute: [client.allowInsecureRequests],
  });
  const verifier = client.randomPKCECodeVerifier();
  const first = client.buildAuthorizationUrl(config, {
    ...{ redirect_uri: new URL(SIGNED_IN_PATH, pages).href, scope: 'openid', state: 's', resource: pages },
    ...{ code_challenge: await client.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256' },
  });
  const visitor = newVisitor();
  const page = await visitor.open(first.href);
  const said = { login, password: `${login}-password`, ...(factors === 'one' && { 'one-factor': 'yes' }) };
  let answer = await visitor.step(page.url, { method: 'POST', body: new URLSearchParams(said) });
  let at = new URL(answer.headers.get('location') ?? 'nowhere:', issuer);
  while (at.origin === new URL(issuer).origin) {
    answer = await visitor.step(at.href);
    at = new URL(answer.headers.get('location') ?? 'nowhere:', issuer);
  }
  const tokens = await client.authorizationCodeGrant(config, at, { pkceCodeVerifier: verifier, expectedState: 's' });
  return tokens.access_token;
}

interface StaffCall {
  readonly token: string;
  readonly values?: Readonly<Record<string, string>>;
  /** Default: GET without a body, POST with one. */
  readonly method?: string;
  readonly body?: Body;
  readonly headers?: Readonly<Record<string, string>>;
}

export function staffCall(name: StaffPath, { token, values, body, method, headers }: StaffCall): Promise<Reply> {
  const url = new URL(staffPath(name, { region, ...values }), pages).href;
  const all = { authorization: `Bearer ${token}`, ...headers };
  return call(url, body ?? '', all, method ?? (body === undefined ? 'GET' : 'POST'));
}
