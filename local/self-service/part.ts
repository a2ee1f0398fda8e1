/** The part `selfService` that no region file can have, since it names addresses of this machine. */
import type { Ports } from '../aws/ports.ts';
import { registryUrl, url } from '../front/addresses.ts';
import arabic from './arabic.json' with { type: 'json' };

export const CLIENT_ID = 'self-service';

/** With a language that is not shipped and runs from right to left. */
export function selfServicePart(ports: Ports): object {
  return {
    issuer: url(ports.identityProvider),
    clientId: CLIENT_ID,
    claims: { nationalNumber: 'pid', birthDate: 'birthdate' },
    kinds: ['confirmed', 'user-report'],
    registry: { kind: 'https', url: registryUrl(ports) },
    texts: { ar: arabic },
  };
}
