import { writeAudit } from '../../../shared/audit.ts';
import { dynamo } from '../../../shared/aws/dynamo.ts';
import { s3 } from '../../../shared/aws/s3.ts';
import { clockFromEnv } from '../../../shared/clock.ts';
import { readEnv } from '../../../shared/env.ts';
import { type RegionRowsEvent, readRegionRows } from '../../../shared/region-rows.ts';
import { openAuthorityWriter } from './authority-writer.ts';
import { openConfigurationWriter } from './configuration-writer.ts';
import { env } from './env.ts';
import { type WriteAuthoritiesDependencies, writeAuthorities } from './write-authorities.ts';

const settings = readEnv(env);
const clock = clockFromEnv(dynamo(), settings);

const deps: WriteAuthoritiesDependencies = {
  authorities: openAuthorityWriter(dynamo(), settings.AUTHORITIES_TABLE),
  configurations: openConfigurationWriter(dynamo(), settings.EXPORTS_TABLE),
  audit: (entry, now) => writeAudit({ dynamo: dynamo(), table: settings.AUDIT_TABLE }, entry, now),
};

/** A custom resource. Deleting it leaves the rows: they go with their table, or stay with it. */
export async function handler(event: RegionRowsEvent): Promise<{ PhysicalResourceId: string }> {
  if (event.RequestType !== 'Delete') {
    await writeAuthorities(deps, await readRegionRows(s3(), event.ResourceProperties), await clock());
  }
  return { PhysicalResourceId: 'authorities' };
}
