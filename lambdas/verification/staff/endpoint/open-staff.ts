/** What the handlers of staff's steps have in common. */
import type { UnixSeconds } from '../../../../protocol/keys/interval.ts';
import { dynamo } from '../../../shared/aws/dynamo.ts';
import type { EnvOf } from '../../../shared/env.ts';
import { countMetric } from '../../../shared/log.ts';
import { openPersonLimit } from '../../call-limits.ts';
import { openKnownPeople } from '../../store/members/known-people.ts';
import { noteSeen } from '../../store/members/last-seen.ts';
import { openRegionStore } from '../../store/region-store.ts';
import type { StaffGate } from './identify.ts';
import type { staffEnv } from './staff-env.ts';

/** `ring` is to be warmed: `await warm(async () => ring.writer(await clock()))`. */
export function openStaff(settings: EnvOf<typeof staffEnv>) {
  const members = { dynamo: dynamo('staff'), table: settings.MEMBERS_TABLE };
  const { limit, ring } = openPersonLimit(settings);
  const people = openKnownPeople(members);
  const regions = openRegionStore(dynamo('staff'), settings.REGIONS_TABLE);
  const gate: StaffGate = {
    clientId: settings.STAFF_CLIENT_ID,
    secondFactor: settings.STAFF_SECOND_FACTOR,
    host: settings.STAFF_HOST,
    limit,
    people,
    regions,
    noteSeen: (subject: string, now: UnixSeconds) => noteSeen(members, subject, now),
    count: countMetric,
  };
  return { gate, ring, people, regions, members };
}
