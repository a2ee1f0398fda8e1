/** A region's public keys, as key servers import them and as whoever checks its text messages gets them. */

import { type PublicJwk, publicKeyPem } from '../../../../protocol/certificate/signing.ts';
import { ApiError } from '../../../../protocol/errors.ts';
import type { UnixSeconds } from '../../../../protocol/keys/interval.ts';
import type { Call } from '../../../shared/http/call.ts';
import type { JsonAnswer } from '../../../shared/http/endpoints/json-endpoint.ts';
import type { SigningPurpose } from '../../../shared/rings/signing-key-rows.ts';
import type { RegionStore } from '../../store/region-store.ts';

export interface ListKeysDeps {
  regions: RegionStore;
  /** Newest first: announced, active and just replaced ones. */
  keys(purpose: SigningPurpose, region: string, now: UnixSeconds): Promise<PublicJwk[]>;
}

const PEM = '.PEM';

/** `/jwks/{region}` or `/sms-keys/{file}`; the region in any letter case, 404 for one that is not served. */
export function listKeys(deps: ListKeysDeps) {
  return async (_request: undefined, { path, now }: Call): Promise<JsonAnswer> => {
    const body =
      path.file === undefined
        ? await readKeys(deps, 'certificate', path.region ?? '', now)
        : await messageKeys(deps, path.file.toUpperCase(), now);
    return { status: 200, body };
  };
}

/** For certificates a bare array, which Google's key server demands (verification-server.md §4.1). */
async function readKeys(deps: ListKeysDeps, purpose: SigningPurpose, name: string, now: UnixSeconds) {
  const region = name.toUpperCase();
  if (!(await deps.regions.settings(region, now))) throw new ApiError(404, '', 'not found');
  return deps.keys(purpose, region, now);
}

/** A JWKS (RFC 7517 §5), or with `.pem` what OpenSSL reads; the reference shows its keys to people only. */
async function messageKeys(deps: ListKeysDeps, file: string, now: UnixSeconds) {
  const isPem = file.endsWith(PEM);
  const keys = await readKeys(deps, 'sms', isPem ? file.slice(0, -PEM.length) : file, now);
  if (!isPem) return { keys: keys.map((jwk) => ({ ...jwk, use: 'sig', alg: 'ES256' })) };
  return keys.map((jwk) => `# ${jwk.kid}\n${publicKeyPem(jwk)}`).join('');
}
