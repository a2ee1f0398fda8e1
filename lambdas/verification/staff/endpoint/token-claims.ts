/** What an access token says of a person, as API Gateway's JWT authoriser hands it on: every claim is a text. */
import type { UnixSeconds } from '../../../../protocol/keys/interval.ts';
import type { HttpEvent } from '../../../shared/http/call.ts';

export interface TokenClaims {
  readonly subject: string;
  readonly authTime: UnixSeconds;
  /** Every value of a claim; empty for one that is not there. */
  values(claim: string): readonly string[];
}

type Claims = Readonly<Record<string, unknown>>;

const LONGEST_SUBJECT = 255;

/**
 * Undefined for what is no access token of `clientId`, made for a person who showed who they are at a known time. An identity
 * token, which the gateway lets through since its audience is the client, is for the pages alone.
 */
export function readClaims(event: HttpEvent, clientId: string): TokenClaims | undefined {
  const claims = claimsOf(event);
  const values = (claim: string) => listed(claims[claim]);
  const [subject = ''] = values('sub');
  const authTime = Number(values('auth_time')[0]);
  const [use = 'access'] = values('token_use');
  // Cognito and RFC 9068 name the client in `client_id`, others in `azp`; where neither is, the audience is the client.
  const client = ['client_id', 'azp', 'aud'].map(values).find((found) => found.length > 0) ?? [];
  const isWhole =
    subject.length > 0 && subject.length <= LONGEST_SUBJECT && Number.isSafeInteger(authTime) && authTime > 0;
  return isWhole && use === 'access' && client.includes(clientId) ? { subject, authTime, values } : undefined;
}

function claimsOf(event: HttpEvent): Claims {
  const { authorizer } = event.requestContext as { authorizer?: { jwt?: { claims?: Claims } } };
  return authorizer?.jwt?.claims ?? {};
}

/** The gateway writes an array as `[a b]`. */
function listed(claim: unknown): string[] {
  if (Array.isArray(claim)) return claim.map(String);
  if (claim === undefined || claim === null || claim === '') return [];
  const text = String(claim);
  const inside = /^\[(.*)\]$/s.exec(text)?.[1];
  return inside === undefined ? [text] : inside.split(/\s+/).filter((each) => each !== '');
}
