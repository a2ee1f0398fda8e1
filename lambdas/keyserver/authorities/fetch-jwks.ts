import { MAX_JWKS_BYTES, type ReadJwks, readJwks } from '../../../protocol/certificate/jwks.ts';
import { limitedBody } from '../../shared/outgoing/limited-body.ts';
import { remainingMilliseconds, TimeLimitError } from '../../shared/time-limit.ts';

/** Gets the text at a health authority's JWKS address; rejects with JwksFetchError. */
export type FetchJwks = (uri: string) => Promise<string>;

export type JwksFailure = 'unreachable' | 'redirect' | 'status' | 'too-large' | 'malformed' | 'empty';

/** Why a list could not be had. One word, since an address or an answer of another server belongs in no log. */
export class JwksFetchError extends Error {
  readonly failure: JwksFailure;

  constructor(failure: JwksFailure) {
    super(`JWKS: ${failure}`);
    this.name = 'JwksFetchError';
    this.failure = failure;
  }
}

/** What jobs and operators can wait. */
const PATIENCE_MILLISECONDS = 10_000;

const REDIRECTS = [301, 302, 303, 307, 308];

/**
 * Gives up after `timeoutMilliseconds` in all, or 64,000 bytes; with TimeLimitError where the time limit of the work around
 * it was shorter. Follows no redirect: the address was checked to be https, the one it names was not, and whoever can
 * change this list on its way can sign certificates for any key.
 */
export function jwksFetcher(timeoutMilliseconds = PATIENCE_MILLISECONDS): FetchJwks {
  return async (uri) => {
    const headers = { accept: 'application/json' };
    const milliseconds = Math.max(0, Math.floor(Math.min(timeoutMilliseconds, remainingMilliseconds())));
    try {
      const response = await fetch(uri, { headers, redirect: 'manual', signal: AbortSignal.timeout(milliseconds) });
      if (REDIRECTS.includes(response.status)) throw new JwksFetchError('redirect');
      if (response.status !== 200) throw new JwksFetchError('status');
      const body = await limitedBody(response.body, MAX_JWKS_BYTES);
      if (!body) throw new JwksFetchError('too-large');
      return body.toString();
    } catch (error) {
      if (error instanceof JwksFetchError) throw error;
      throw milliseconds < timeoutMilliseconds ? new TimeLimitError() : new JwksFetchError('unreachable');
    }
  };
}

/** At least one key, or an entry that is refused; rejects with JwksFetchError. */
export async function fetchKeys(fetchJwks: FetchJwks, uri: string): Promise<ReadJwks> {
  const list = readJwks(await fetchJwks(uri));
  if (list === undefined) throw new JwksFetchError('malformed');
  // Keys that are refused are none to go by, and a person is told of them.
  if (list.keys.length + list.refused.length === 0) throw new JwksFetchError('empty');
  return list;
}
