/** The preview of the demo region, as `npm run region -- package` would write it. */
import { join } from 'node:path';
import { readRegionSource } from '../../lib/settings/region-source.ts';
import type { UnixSeconds } from '../../protocol/keys/interval.ts';
import { effectiveValues } from '../../protocol/region-config/effective.ts';
import { previewPage } from '../region/package/preview/page.tsx';

const file = join(import.meta.dirname, '..', '..', 'regions', 'us-zz.json');

export function examplePreview(now: UnixSeconds): string {
  const { settings } = readRegionSource(file);
  if (!settings?.exposureNotifications) throw new Error(`${file} does not say what phones are told`);
  const values = effectiveValues(settings, settings.exposureNotifications, {});
  const at = new Date(now * 1_000).toISOString();
  return previewPage({ region: settings.region, name: settings.name, stage: 'prod', at, values });
}
