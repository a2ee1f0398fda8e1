import type { ProbedSeries } from '../../lambdas/keyserver/jobs/probe/probe-site.ts';
import { configurationId, type ExportSettings } from '../../protocol/export/settings.ts';
import type { RegionFile } from '../../protocol/region.ts';
import type { ExportKeys } from './export-keys.ts';

/** What is looked at of a region: its own files, and those of its further series in service. */
export function probedSeries({ region, keyServer }: RegionFile, keys: ExportKeys): ProbedSeries[] {
  const further = keyServer.furtherExports.filter(({ ended }) => !ended);
  return [
    seriesOf(region, configurationId(region), keyServer.export, keys),
    ...further.map(({ name, signer, ...files }) =>
      seriesOf(region, configurationId(region, name), { ...keyServer.export, ...signer, ...files }, keys),
    ),
  ];
}

function seriesOf(region: string, configuration: string, settings: ExportSettings, keys: ExportKeys): ProbedSeries {
  const { periodHours, minimumAgeSeconds, verificationKeyId, verificationKeyVersion } = settings;
  return {
    configuration,
    region,
    periodHours,
    minimumAgeSeconds,
    verificationKeyId,
    verificationKeyVersion,
    signerKeyArn: keys.signerOf(configuration),
  };
}
