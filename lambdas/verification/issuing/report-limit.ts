/** How many people may report from one address, on the form and by the phone's own call together (§5.4). */
import type { Dynamo } from '../../shared/aws/dynamo.ts';
import { type AddressLimit, openAddressLimit } from '../../shared/http/limits/address-limit.ts';
import type { Ring } from '../../shared/rings/rings.ts';

/**
 * Of one address, or an IPv6 network of a subscriber, in ten minutes and in a UTC day (verification-server.md §5.4). A family,
 * a shelter or a company's network stays far below. The customers of a mobile carrier, who share few addresses, reach it when
 * hundreds of them report in one day, and are told of another network; an alarm says that it happens.
 */
export const reportsOfOneAddress = { perWindow: 60, perDay: 200 };

/** `table` is Brake; `ring` is the ring `address`. */
export function openReportLimit(deps: {
  readonly dynamo: Dynamo;
  readonly table: string;
  readonly ring: Ring;
}): AddressLimit {
  return openAddressLimit({ ...deps, name: 'report', ...reportsOfOneAddress });
}
