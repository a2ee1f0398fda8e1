import { messageSecretName } from '../../lambdas/shared/names.ts';
import type { RegionFile } from '../../protocol/region.ts';
import { ConfigurationError } from '../settings/configuration-error.ts';
import type { Stage } from '../settings/stages.ts';
import { grantSecrets } from './secret.ts';
import type { ServiceFunction } from './service-function.ts';

/** May ask the regions' own gateways: what each of them signs with. Nothing where no region has one. */
export function grantGateways(fn: ServiceFunction, stage: Stage, regions: readonly RegionFile[]): void {
  const own = regions.filter(({ verification }) => verification.userReport.webhookUrl !== undefined);
  if (own.length === 0) return;
  const secrets = Object.fromEntries(own.map(({ region }) => [region, secretOf(stage, region)]));
  fn.give('GATEWAY_SECRETS', JSON.stringify(secrets));
  grantSecrets(fn, Object.values(secrets));
}

/** Unsigned, a gateway would have to believe anybody. */
function secretOf({ name, facts }: Stage, region: string): string {
  const secret = facts.messages?.gatewaySecrets[region];
  if (secret !== undefined) return messageSecretName(name, secret);
  throw new ConfigurationError(
    `region ${region} has verification.userReport.webhookUrl, and messages.gatewaySecrets of stage ${name} names no ` +
      'secret for it; allowed: with a secret (npm run message-secret)',
  );
}
