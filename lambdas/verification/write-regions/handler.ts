import { writeAudit } from '../../shared/audit.ts';
import { dynamo } from '../../shared/aws/dynamo.ts';
import { clockFromEnv } from '../../shared/clock.ts';
import { readEnv } from '../../shared/env.ts';
import { putRegion, regionRows, replaceRegion, retireRegion } from '../store/region-store.ts';
import { env } from './env.ts';
import { writeRegions } from './write-regions.ts';

const settings = readEnv(env);
const clock = clockFromEnv(dynamo(), settings);
const regions = settings.REGIONS_TABLE;
const audit = { dynamo: dynamo(), table: settings.AUDIT_TABLE };

const deps = {
  rows: regionRows.bind(undefined, dynamo(), regions),
  put: putRegion.bind(undefined, dynamo(), regions),
  replace: replaceRegion.bind(undefined, dynamo(), regions),
  retire: retireRegion.bind(undefined, dynamo(), regions),
  audit: writeAudit.bind(undefined, audit),
};

/** `Regions`: JSON array of region files. */
interface RegionsEvent {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly ResourceProperties: { readonly Regions: string };
}

/** A custom resource of the deployment. Taking the stack down leaves its rows to the table's own retention. */
export async function handler(event: RegionsEvent): Promise<{ PhysicalResourceId: string }> {
  if (event.RequestType !== 'Delete') await writeRegions(deps, event.ResourceProperties.Regions, await clock());
  return { PhysicalResourceId: 'regions' };
}
