import { secretReader } from '../../shared/aws/secret.ts';
import { type KeptSecret, keptSecret } from '../../shared/kept.ts';
import { countMetric } from '../../shared/log.ts';
import { randomBytes } from '../../shared/random.ts';
import { type Gateway, openGateway } from './gateway.ts';

/** `names`: of GATEWAY_SECRETS (env.ts). Nothing is read before a region's first message. */
export function openGateways(names: Readonly<Record<string, string>>): (region: string, url: string) => Gateway {
  const secrets = new Map<string, KeptSecret>();
  return (region, url) => {
    const secret = secrets.get(region) ?? keptSecret(readerOf(names[region]));
    secrets.set(region, secret);
    return openGateway(url, { secret, randomBytes, count: countMetric });
  };
}

/** Synth refuses a region whose gateway has no secret; a row may be older or newer than this function. */
function readerOf(name: string | undefined): () => Promise<string> {
  return name === undefined ? () => Promise.reject(new Error('The gateway has no secret')) : secretReader(name);
}
