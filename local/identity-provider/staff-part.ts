/** Part `staff` that no stage file can have, since it names addresses of this machine. */
import type { Ports } from '../aws/ports.ts';
import { pagesUrl, url } from '../front/addresses.ts';
import { STAFF_CLIENT_ID } from './staff-client.ts';

export function staffPart(ports: Ports): object {
  return {
    signIn: {
      issuer: url(ports.identityProvider),
      clientId: STAFF_CLIENT_ID,
      audience: pagesUrl(ports),
      scope: 'openid',
      secondFactor: { claim: 'amr', values: ['otp'] },
    },
  };
}
