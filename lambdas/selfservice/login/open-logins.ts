import { secretReader } from '../../shared/aws/secret.ts';
import { keptSecret } from '../../shared/kept.ts';
import { selfServiceSecretName } from '../../shared/names.ts';
import type { SelfServiceRegions } from '../regions-env.ts';
import { type Login, openLogin } from './login.ts';
import { openProvider } from './provider.ts';

/** Of the region that has this code; there is one for each. */
export type LoginOf = (region: string) => Login;

export function openLogins(regions: SelfServiceRegions, stage: string): LoginOf {
  const logins = new Map<string, Login>();
  for (const [region, settings] of Object.entries(regions)) {
    const secret = keptSecret(secretReader(selfServiceSecretName(stage, region, 'identity-provider')));
    logins.set(region, openLogin(openProvider(settings, secret), settings));
  }
  return (region) => {
    const login = logins.get(region);
    if (!login) throw new TypeError('Only regions of the environment have a login');
    return login;
  };
}
