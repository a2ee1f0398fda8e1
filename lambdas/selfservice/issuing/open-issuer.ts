import { secretReader } from '../../shared/aws/secret.ts';
import { keptSecret } from '../../shared/kept.ts';
import { selfServiceSecretName } from '../../shared/names.ts';
import type { SelfServiceRegions } from '../regions-env.ts';
import { type Issuer, openIssuer } from './issuer.ts';

/** Each region with the API key of its own (`npm run self-service-secret`). */
export function openRegionIssuer(adminUrl: string, regions: SelfServiceRegions, stage: string): Issuer {
  const secrets = new Map(
    Object.keys(regions).map((region) => [
      region,
      keptSecret(secretReader(selfServiceSecretName(stage, region, 'api-key'))),
    ]),
  );
  return openIssuer(adminUrl, (region) => {
    const secret = secrets.get(region);
    if (!secret) throw new TypeError('Only regions of the environment have an API key');
    return secret;
  });
}
