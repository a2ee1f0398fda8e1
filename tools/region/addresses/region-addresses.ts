/** Where a region is found, from what the stacks say of themselves: their templates have no output for each region. */
import { indexUrl, jwksUrl, linkUrl, smsKeysUrl } from '../../../lib/settings/addresses.ts';
import type { RegionFile } from '../../../protocol/region.ts';

type AddressRow = readonly [what: string, value: string];

/** What is not there is left out. */
export function regionAddresses(
  { region, verification }: Pick<RegionFile, 'region' | 'verification'>,
  { DeviceUrl, RedirectDomain, ExportBaseUrl }: Readonly<Record<string, string>>,
  exportKey?: string,
): AddressRow[] {
  const isSigned = verification.sms.signed !== 'no';
  const rows: readonly (readonly [what: string, value: string | undefined])[] = [
    ['links in messages', RedirectDomain && linkUrl(RedirectDomain, region)],
    ['certificate keys (JWKS)', DeviceUrl && jwksUrl(DeviceUrl, region)],
    ['keys of signed messages (JWKS; .pem)', isSigned ? DeviceUrl && smsKeysUrl(DeviceUrl, region) : undefined],
    ['index of the export files', ExportBaseUrl && indexUrl(ExportBaseUrl, region)],
    ['key that signs the export files', exportKey],
  ];
  return rows.flatMap(([what, value]) => (value === undefined ? [] : [[what, value] as const]));
}
