import type { UnixSeconds } from '../../../../protocol/keys/interval.ts';
import { secretReader } from '../../aws/secret.ts';
import { countMetric } from '../../log.ts';
import { addressBehindFront, type ClientAddress, gatewayAddress } from './client-address.ts';
import { openOriginHeader } from './origin-header.ts';

/** `secretName` is there where CloudFront stands before the API. `warm` reads the secret ahead of the first call. */
export function openClientAddress(secretName: string | undefined): {
  readonly clientAddress: ClientAddress;
  warm(now: UnixSeconds): Promise<unknown>;
} {
  if (secretName === undefined) return { clientAddress: gatewayAddress, warm: async () => undefined };
  const header = openOriginHeader(secretReader(secretName), countMetric);
  return {
    clientAddress: addressBehindFront(header, countMetric),
    warm: (now) => header.sender(undefined, now),
  };
}
