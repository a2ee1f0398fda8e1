/**
 * How often those may call who are no phones (verification-server.md §5.2). The reference lets one address of a region call 120 times a minute.
 * Laboratories met that limit with a hundred codes, and a campus shares one address.
 */
import { dynamo } from '../shared/aws/dynamo.ts';
import { openAddressCalls, openKeyLimit } from '../shared/http/limits/call-limit.ts';
import { countMetric } from '../shared/log.ts';
import type { Ring } from '../shared/rings/rings.ts';
import { ringOpener } from './wiring.ts';

/**
 * Of one API key and, under it, of one address, in a minute. 1,200 are 20 a second: a campus behind one address hands in
 * 10,000 results at once, in batches of ten, as fast as the route of batches lets it (18 a second with the usual quota,
 * lib/settings/concurrency.ts), and meets no limit; a machine that calls more often is told to wait by `Retry-After`. The other 1,200
 * are for the key's other addresses, so that one machine run wild leaves them half. 2,400 are 40 a second, of the 90 that
 * the route of `issue` lets through: one key leaves the others half.
 */
export const callsOfOneKey = { perKey: 2_400, perAddress: 1_200 };

/**
 * Of one address on `/report*`, in a minute. A person needs three or four calls; forty people in one minute behind one address of a
 * carrier are more than reports are let through for in ten (issuing/report-limit.ts).
 */
export const reportCallsOfOneAddress = 120;

/**
 * Of one person on `/staff/*`, in a minute, wherever they are (D14). A list of 2,000 in batches of ten is 200 calls, one after
 * the other, of some 300 ms each; nobody's hands come near.
 */
const callsOfOnePerson = 300;

interface CountingTables {
  readonly BRAKE_TABLE: string;
  readonly RINGS_TABLE: string;
}

/** For calls of laboratories, staff and readers of statistics. `ring` is to be warmed. */
export function openStaffLimit({ BRAKE_TABLE, RINGS_TABLE }: CountingTables) {
  const ring = ringOpener(RINGS_TABLE, 'staff')('address');
  return { limit: openKeyLimit({ ...counting('staff', BRAKE_TABLE, ring), ...callsOfOneKey }), ring };
}

/** For the staff's pages; the person's subject stands for the address. `ring` is to be warmed. */
export function openPersonLimit({ BRAKE_TABLE, RINGS_TABLE }: CountingTables) {
  const ring = ringOpener(RINGS_TABLE, 'staff')('address');
  const counted = { ...counting('staff', BRAKE_TABLE, ring), name: 'person-calls', perAddress: callsOfOnePerson };
  return { limit: openAddressCalls(counted), ring };
}

/** For the pages of the report form. `ring` is the ring `address`. */
export function openReportCalls(table: string, ring: Ring) {
  const perAddress = reportCallsOfOneAddress;
  return openAddressCalls({ ...counting('device', table, ring), name: 'report-calls', perAddress });
}

function counting(caller: 'staff' | 'device', table: string, ring: Ring) {
  return { dynamo: dynamo(caller), table, ring, count: countMetric };
}
