import type { Dynamo } from '../../shared/aws/dynamo.ts';
import { type AuthorityStore, openAuthorityStore } from './authority-store.ts';
import { jwksFetcher } from './fetch-jwks.ts';

/** A phone waits for this, in the rare case of a key newer than the last import. */
const JWKS_TIMEOUT_MILLISECONDS = 2_000;

/** For the functions that answer over HTTP. */
export function authoritiesFromEnv(
  dynamo: Dynamo,
  { AUTHORITIES_TABLE: table }: { readonly AUTHORITIES_TABLE: string },
): AuthorityStore {
  const fetchJwks = jwksFetcher(JWKS_TIMEOUT_MILLISECONDS);
  return openAuthorityStore({ dynamo, table, fetchJwks, monotonic: () => performance.now() });
}
