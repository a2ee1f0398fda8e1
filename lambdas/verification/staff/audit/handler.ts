import { openAuditLog } from '../../../shared/auditing/audit-log.ts';
import { dynamo } from '../../../shared/aws/dynamo.ts';
import { clockFromEnv } from '../../../shared/clock.ts';
import { readEnv } from '../../../shared/env.ts';
import { warm } from '../../../shared/warm.ts';
import { peopleOf } from '../../store/members/of-region.ts';
import { openStaff } from '../endpoint/open-staff.ts';
import { staffEndpoint } from '../endpoint/staff-endpoint.ts';
import { env } from './env.ts';
import { showAudit } from './show-audit.ts';

const settings = readEnv(env);
const clock = clockFromEnv(dynamo('staff'), settings);
const { gate, ring, members } = openStaff(settings);

await warm(async () => ring.writer(await clock()));

export const handler = staffEndpoint({
  name: 'verification/staff-audit',
  methods: ['GET'],
  region: true,
  permission: ['AuditRead'],
  gate,
  clock,
  story: showAudit({
    log: openAuditLog(dynamo('staff'), settings.AUDIT_TABLE),
    people: peopleOf.bind(undefined, members),
  }),
});
