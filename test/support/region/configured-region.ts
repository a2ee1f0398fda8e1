/** The demo region with what a deployment would know of it, and its values changed as a test wants. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DeploymentFacts } from '../../../protocol/region-config/derived.ts';
import { type EffectiveValue, effectiveValues } from '../../../protocol/region-config/effective.ts';
import type { ExposureNotifications } from '../../../protocol/region-config/file/exposure-notifications.ts';
import { type RegionSettings, regionSettings } from '../../../protocol/region-config/file/region-settings.ts';

export const demoFile = join(import.meta.dirname, '../regions/us-zz.json');

/** The public key of enx-client.md §12.6. */
export const samplePublicKey =
  'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEBaD01EhUWpUY2j5z4Qv7+tfNJS+rIsxqQgmLUVPbhEmvRu/mlp2VsXe9T3vnDGgUNPtD3xD9cyGEzdXYOPTsfg==';

const fact = (value: string) => ({ value, from: 'a test' });

export const demoFacts = {
  deviceUrl: fact('https://verify.example/'),
  publishUrl: fact('https://publish.example/v1/publish'),
  exportBaseUrl: fact('https://keys.example/'),
  publicKey: fact(samplePublicKey),
  redirectDomain: fact('en.example'),
  deviceApiKey: fact('an-api-key-that-ships-in-every-phone'),
} satisfies DeploymentFacts;

/** `file`: changes of the whole file; `part`: of its part `exposureNotifications`, field by field. */
export function configuredRegion(
  change: { file?: Partial<RegionSettings>; part?: Partial<ExposureNotifications>; facts?: DeploymentFacts } = {},
): { settings: RegionSettings; part: ExposureNotifications; values: EffectiveValue[] } {
  const demo = regionSettings.parse(JSON.parse(readFileSync(demoFile, 'utf8')));
  const part = { ...(demo.exposureNotifications as ExposureNotifications), ...change.part };
  const settings = { ...demo, ...change.file, exposureNotifications: part };
  return { settings, part, values: effectiveValues(settings, part, change.facts ?? demoFacts) };
}
