import { perRegion, regionSecret } from '../per-region.ts';
import type { SelfServiceRegions } from '../regions-env.ts';
import { type Login, openLogin } from './login.ts';
import { openProvider } from './provider.ts';

/** Of the region that has this code; there is one for each. */
export type LoginOf = (region: string) => Login;

export function openLogins(regions: SelfServiceRegions, stage: string): LoginOf {
  return perRegion(regions, (region, settings) =>
    openLogin(openProvider(settings, regionSecret(stage, region, 'identity-provider')), settings),
  );
}
