/** What keeps the server going: keys, the regions' rows, and a look from outside. */

import { env as probeEnv } from '../../lambdas/verification/jobs/probe/env.ts';
import { env as rotateEnv } from '../../lambdas/verification/jobs/rotate/env.ts';
import { env as writeRegionsEnv } from '../../lambdas/verification/jobs/write-regions/env.ts';
import { env as jwksEnv } from '../../lambdas/verification/open/jwks/env.ts';
import { keyServerStatisticsPath } from '../../protocol/api/key-server-statistics.ts';
import type { RegionFile } from '../../protocol/region.ts';
import { failing } from '../alarms/aws.ts';
import { PROBE_MINUTES, probeFailing, REGIONS_PER_PROBE } from '../alarms/events.ts';
import { KeyWatch } from '../alarms/key-watch.ts';
import { chunksOf } from '../constructs/code/chunks.ts';
import { grantSigningKeys, type Signers } from '../constructs/keys/signing-keys.ts';
import { RegionRows } from '../constructs/region-rows.ts';
import { Schedule } from '../constructs/schedule.ts';
import type { ServiceFunction } from '../constructs/service-function.ts';
import { job, smallCall } from '../domain-stack.ts';
import { jwksUrl, ownUrl } from '../settings/addresses.ts';
import { linkDomainOf } from '../settings/link-domain.ts';
import type { Stage } from '../settings/stages.ts';
import type { Parts } from './parts.ts';
import { associationUrls } from './redirector.ts';

/** verification-server.md §4.3: the automatic mode looks this often. */
const ROTATE_MINUTES = 15;
/**
 * The first run for 200 regions makes 400 keys, one after the other, and KMS lets five a second be made (AWS KMS developer
 * guide, "Request quotas": `CreateKey` 5, `TagResource` 10): 80 seconds. What is refused meanwhile is made by the next run.
 */
const ROTATE_TIMEOUT_SECONDS = 300;

export function jwks(parts: Parts): ServiceFunction {
  const jwks = parts.step('jwks', { env: jwksEnv, ...smallCall });
  parts.tables.regions.grant(jwks, 'GetItem');
  parts.tables.lastingRings.grant(jwks, 'Query');
  return jwks;
}

export function rotate(parts: Parts, signers: Signers): ServiceFunction {
  const { stack, tables, alarms } = parts;
  const rotate = parts.step('rotate', { env: rotateEnv, ...job, timeoutSeconds: ROTATE_TIMEOUT_SECONDS });
  tables.rings.grant(rotate, 'GetItem', 'Query', 'PutItem', 'DeleteItem');
  // Nothing deletes what lasts: rows of signing keys go by TTL when KMS has forgotten the key.
  tables.lastingRings.grant(rotate, 'GetItem', 'Query', 'PutItem', 'UpdateItem');
  tables.regions.grant(rotate, 'Scan');
  tables.audit.grant(rotate, 'PutItem');
  parts.sealingKey.grantSeal(rotate);
  grantSigningKeys(rotate, signers);
  new Schedule(stack, rotate, ROTATE_MINUTES);
  failing(alarms, 'RotationFailing', rotate, ROTATE_MINUTES, 'Key rings and signing keys are not renewed.');
  new KeyWatch(stack, { alarms, keeper: rotate });
  return rotate;
}

/** No rights: it looks at what everybody can see. The local AWS has no address that its functions could ask by name. */
export function probe(parts: Parts, deviceUrl: string, health: Readonly<Record<string, string>>): void {
  const { stack, stage, regions, alarms } = parts;
  const probe = parts.step('probe', { env: probeEnv, ...job });
  if (stage.target === 'local') return;
  const inputs = chunksOf(regions, REGIONS_PER_PROBE).map((some) => ({
    health,
    jwks: Object.fromEntries(some.map(({ region }) => [region, jwksUrl(deviceUrl, region)])),
    associations: associationUrls(stage, some),
  }));
  new Schedule(stack, probe, PROBE_MINUTES, inputs);
  probeFailing(alarms, probe, 'Phones, laboratories or key servers do not get what they ask for.');
  failing(alarms, 'ProbeFailing', probe, PROBE_MINUTES, 'Nobody looks whether the server can be reached.');
}

export function writeRegions({ stack, stage, step, tables, regions }: Parts): void {
  const writer = step('write-regions', { env: writeRegionsEnv, ...job });
  tables.regions.grant(writer, 'Scan', 'UpdateItem');
  tables.audit.grant(writer, 'PutItem');
  new RegionRows(stack, 'RegionRows', {
    stage,
    domain: 'verification',
    writer,
    regions: regions.map((region) => verificationRow(region, stage)),
  });
}

/** With the domain that is in force, so that the functions need not know the stage's. Of self-service only what rules need. */
function verificationRow(file: RegionFile, stage: Stage) {
  const { region, name, verification, selfService } = file;
  const linkDomain = linkDomainOf(file, stage);
  return {
    region,
    name,
    verification: { ...verification, ...(linkDomain && { linkDomain }) },
    ...(selfService && { selfServiceKinds: selfService.kinds }),
    ...statisticsUrlOf(stage),
  };
}

/** What CloudFormation alone knows of the key server cannot come here: that stack is made after this one, and needs its address. */
function statisticsUrlOf(stage: Stage): { statisticsUrl?: string } {
  const base = stage.publishBaseUrl ?? ownUrl(stage.facts, 'publishApi');
  return base === undefined ? {} : { statisticsUrl: new URL(keyServerStatisticsPath, base).href };
}
