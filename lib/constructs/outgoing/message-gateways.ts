import { messageSecretName } from '../../../lambdas/shared/names.ts';
import type { RegionFile } from '../../../protocol/region.ts';
import type { Stage } from '../../settings/stages.ts';
import type { ServiceFunction } from '../service-function.ts';
import { grantSecrets } from './secret.ts';

/**
 * May ask the regions' own gateways: what each of them signs with. Nothing where no region has one. That each has a secret is
 * a rule of settings/message-rules.ts; without one a gateway is asked nothing.
 */
export function grantGateways(fn: ServiceFunction, { name, facts }: Stage, regions: readonly RegionFile[]): void {
  const named = facts.messages?.gatewaySecrets ?? {};
  const secrets = regions.flatMap(({ region, verification: { userReport } }) => {
    const secret = userReport.webhookUrl === undefined ? undefined : named[region];
    return secret === undefined ? [] : [[region, messageSecretName(name, secret)] as const];
  });
  if (secrets.length === 0) return;
  fn.give('GATEWAY_SECRETS', JSON.stringify(Object.fromEntries(secrets)));
  grantSecrets(
    fn,
    secrets.map(([, secret]) => secret),
  );
}
