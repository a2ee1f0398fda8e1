import { dynamo } from '../../../shared/aws/dynamo.ts';
import { clockFromEnv } from '../../../shared/clock.ts';
import { readEnv } from '../../../shared/env.ts';
import { warm } from '../../../shared/warm.ts';
import { REPORT_MILLISECONDS } from '../../laboratory/statistics/give-report.ts';
import { openReports } from '../../laboratory/statistics/open-reports.ts';
import { openStaff } from '../endpoint/open-staff.ts';
import { staffEndpoint } from '../endpoint/staff-endpoint.ts';
import { env } from './env.ts';
import { showReport } from './show-report.ts';

const settings = readEnv(env);
const clock = clockFromEnv(dynamo('staff'), settings);
const { gate, ring, regions } = openStaff(settings);
const statistics = { dynamo: dynamo('staff'), table: settings.STATISTICS_TABLE };

await warm(async () => ring.writer(await clock()));

export const handler = staffEndpoint({
  name: 'verification/staff-statistics',
  methods: ['GET'],
  region: true,
  permission: ['StatsRead'],
  gate,
  clock,
  story: showReport(openReports(statistics, regions)),
  milliseconds: REPORT_MILLISECONDS,
});
