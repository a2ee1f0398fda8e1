import type { UnixSeconds } from '../../protocol/keys/interval.ts';
import { type AskAddress, lookAtAddresses } from './addresses.ts';
import { lookAtAlarms } from './alarms.ts';
import type { Finding } from './finding.ts';
import { lookAtKeys } from './keys.ts';
import type { Place } from './place.ts';
import { lookAtSchedules } from './schedules.ts';
import { lookAtStack } from './stacks.ts';
import { lookAtTables } from './tables.ts';

/** Everything of one domain. What is wrong comes last, where it is read. */
export async function lookAt(place: Place, ask: AskAddress, now: UnixSeconds): Promise<Finding[]> {
  const found = [
    ...(await lookAtStack(place)),
    ...(await lookAtTables(place)),
    ...(await lookAtKeys(place)),
    ...(await lookAtAddresses(place, ask)),
    ...(await lookAtSchedules(place, now)),
    ...(await lookAtAlarms(place)),
  ];
  const order = ['ok', 'unknown', 'bad'];
  return found.toSorted((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict));
}
