import type { ProbedSeries } from '../../lambdas/keyserver/jobs/probe/probe-site.ts';
import { configurationId } from '../../protocol/export/settings.ts';
import type { Timing } from '../../protocol/export/window.ts';
import type { RegionFile } from '../../protocol/region.ts';
import type { ExportKeys } from './export-keys.ts';

/** What is looked at of a region: its own files, and those of its further series in service. */
export function probedSeries({ region, keyServer }: RegionFile, keys: ExportKeys): ProbedSeries[] {
  const further = keyServer.furtherExports.filter(({ ended }) => !ended);
  return [
    seriesOf(region, configurationId(region), keyServer.export, keys),
    ...further.map((one) => seriesOf(region, configurationId(region, one.name), one, keys)),
  ];
}

function seriesOf(
  region: string,
  configuration: string,
  { periodHours, minimumAgeSeconds }: Timing,
  keys: ExportKeys,
): ProbedSeries {
  return { configuration, region, periodHours, minimumAgeSeconds, signers: keys.signersOf(configuration) };
}
