import type { UnixSeconds } from '../../../protocol/keys/interval.ts';
import { type AskAddress, lookAtAddresses } from './addresses.ts';
import { lookAtAlarms } from './alarms.ts';
import type { Finding } from './finding.ts';
import { lookAtKeys } from './keys.ts';
import { lookAtPages } from './pages.ts';
import type { Place } from './place.ts';
import { lookAtSchedules } from './schedules.ts';
import { lookAtStack } from './stacks.ts';
import { lookAtTables } from './tables.ts';

/** Everything of one stack. What is wrong comes last, where it is read. */
export async function lookAt(place: Place, ask: AskAddress, now: UnixSeconds): Promise<Finding[]> {
  const own = place.part === 'staff' ? await lookAtPages(place, ask) : await lookAtDomain(place, ask, now);
  const found = [...(await lookAtStack(place)), ...own, ...(await lookAtAlarms(place))];
  const order = ['ok', 'unknown', 'bad'];
  return found.toSorted((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict));
}

/** The tables, keys and schedules of the staff's pages are those of the verification server. */
async function lookAtDomain(place: Place, ask: AskAddress, now: UnixSeconds): Promise<Finding[]> {
  return [
    ...(await lookAtTables(place)),
    ...(await lookAtKeys(place)),
    ...(await lookAtAddresses(place, ask)),
    ...(await lookAtSchedules(place, now)),
  ];
}
