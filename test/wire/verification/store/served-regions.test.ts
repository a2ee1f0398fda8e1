import { expect, it } from 'vitest';
import { putRegion, retireRegion } from '../../../../lambdas/verification/store/region-store.ts';
import { openServedRegions } from '../../../../lambdas/verification/store/served-regions.ts';
import { regionsTable } from '../../../../lambdas/verification/store/tables.ts';
import { regionSettings } from '../../../../protocol/region-config/file/region-settings.ts';
import { createTable, localAws, localDynamo } from '../../../support/aws/local-aws.ts';
import { meteredDynamo } from '../../../support/aws/metered-dynamo.ts';
import demo from '../../../support/regions/us-zz.json' with { type: 'json' };

const NOW = 1_795_305_600;

it('all regions in service come with one read, and names of none cost nothing', async () => {
  const meter = meteredDynamo(localAws());
  const table = await createTable(regionsTable);
  const settings = regionSettings.parse(demo);
  for (const region of ['US-ZZ', 'NO', 'US-YY']) await putRegion(localDynamo(), table, region, settings);
  await retireRegion(localDynamo(), table, 'US-YY', NOW);
  const regions = openServedRegions(meter.dynamo, table, () => expect.fail('not read'));
  meter.spent();
  const apps = (region: string) => regions.settings(region, NOW).then((found) => found?.verification.apps.length);
  expect([await apps('US-ZZ'), await apps('NO'), await apps('US-YY'), await apps('XX')]).toEqual([
    2,
    2,
    undefined,
    undefined,
  ]);
  expect(meter.spent().calls).toEqual(['ScanCommand']);
});
