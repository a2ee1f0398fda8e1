/** What the two steps have in common with which people issue codes. */
import { dynamo } from '../../../shared/aws/dynamo.ts';
import type { EnvOf } from '../../../shared/env.ts';
import { countMetric } from '../../../shared/log.ts';
import { openCodes } from '../../issuing/open-issuing.ts';
import { openSending } from '../../messages/open-sending.ts';
import { openUserNotes } from '../../store/daily/named-users.ts';
import { openStaff } from '../endpoint/open-staff.ts';
import type { issuingStaffEnv } from './issuing-env.ts';
import { noteIssuer } from './note-issuer.ts';

/** `rings` are to be warmed. */
export function openIssuingStaff(settings: EnvOf<typeof issuingStaffEnv>) {
  const { gate, ring, people, regions } = openStaff(settings);
  const { deps } = openCodes(settings, 'staff');
  const statistics = { dynamo: dynamo('staff'), table: settings.STATISTICS_TABLE };
  const issuing = {
    ...deps,
    ...openSending(settings, 'staff'),
    regions,
    people,
    recentCodes: settings.RECENT_CODES_TABLE,
    noteIssuer: noteIssuer(people, openUserNotes(statistics, countMetric)),
  };
  return { deps: issuing, gate, rings: [ring, deps.codeHashes] };
}
