import { writeAudit } from '../../../shared/audit.ts';
import { dynamo } from '../../../shared/aws/dynamo.ts';
import { s3 } from '../../../shared/aws/s3.ts';
import { clockFromEnv } from '../../../shared/clock.ts';
import { readEnv } from '../../../shared/env.ts';
import { type RegionRowsEvent, readRegionRows } from '../../../shared/region-rows.ts';
import { putRegion, regionRows, replaceRegion, retireRegion } from '../../store/region-store.ts';
import { env } from './env.ts';
import { writeRegions } from './write-regions.ts';

const settings = readEnv(env);
const clock = clockFromEnv(dynamo(), settings);
const regions = settings.REGIONS_TABLE;
const audit = { dynamo: dynamo(), table: settings.AUDIT_TABLE };

const deps = {
  rows: regionRows.bind(undefined, dynamo(), regions),
  put: putRegion.bind(undefined, dynamo(), regions),
  replace: replaceRegion.bind(undefined, {
    dynamo: dynamo(),
    regionsTable: regions,
    auditTable: settings.AUDIT_TABLE,
  }),
  retire: retireRegion.bind(undefined, dynamo(), regions),
  audit: writeAudit.bind(undefined, audit),
};

/** A custom resource of the deployment. Taking the stack down leaves its rows to the table's own retention. */
export async function handler(event: RegionRowsEvent): Promise<{ PhysicalResourceId: string }> {
  if (event.RequestType !== 'Delete') {
    await writeRegions(deps, await readRegionRows(s3(), event.ResourceProperties), await clock());
  }
  return { PhysicalResourceId: 'regions' };
}
