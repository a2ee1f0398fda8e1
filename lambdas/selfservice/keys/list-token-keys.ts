/** A region's public keys of tokens, for everybody the same (smittestopp-verification.md §9.2). */
import { publicKeyOf } from '../../../protocol/eligibility/voprf.ts';
import { ApiError } from '../../../protocol/errors.ts';
import type { PublicTokenKeys } from '../../../protocol/self-service/exchange.ts';
import { encodeBase64Url } from '../../../protocol/text/base64.ts';
import type { Call, JsonAnswer } from '../../shared/http/call.ts';
import { regionNamed } from '../regions.ts';
import type { SelfServiceRegions } from '../regions-env.ts';
import type { TokenKeys } from '../token-keys/token-keys.ts';

export interface ListTokenKeysDeps {
  readonly regions: SelfServiceRegions;
  readonly tokenKeys: TokenKeys;
}

/** The next one, the one that signs, and the one before within its hour. 404 for a region without self-service. */
export function listTokenKeys({ regions, tokenKeys }: ListTokenKeysDeps) {
  return async (_request: undefined, { path, now }: Call): Promise<JsonAnswer> => {
    const region = regionNamed(regions, (path.region ?? '').toUpperCase());
    if (!region) throw new ApiError(404, '', 'not found');
    const published = await tokenKeys.published(region.region, now);
    const keys = published.map(({ tokenClass, key: { kid, secret, usableFrom } }) => {
      return { kid, tokenClass, publicKey: encodeBase64Url(publicKeyOf(secret)), usableFrom };
    });
    return { status: 200, body: { keys } satisfies PublicTokenKeys };
  };
}
