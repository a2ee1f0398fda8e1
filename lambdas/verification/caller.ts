import { ApiError } from '../../protocol/errors.ts';
import type { UnixSeconds } from '../../protocol/keys/interval.ts';
import type { VerificationSettings } from '../../protocol/region.ts';
import type { ApiKeyIdentity, Call } from '../shared/http/call.ts';
import type { RegionSettings, RegionStore } from './store/region-store.ts';

/** A call whose API key has been proven. */
export type KnownCall = Call & { apiKey: ApiKeyIdentity };

/** Every story of this server but the JWKS is behind an API key; its endpoint without one is a mistake of ours. */
export function knownCall(call: Call): KnownCall {
  if (!call.apiKey) throw new TypeError('The endpoint has no `authenticate`');
  return { ...call, apiKey: call.apiKey };
}

/** The settings of the caller's region. */
export function callerSettings(regions: RegionStore, { apiKey, now }: KnownCall): Promise<RegionSettings> {
  return settingsOf(regions, { region: apiKey.region, now });
}

/** Of a region whose caller was known a moment ago. */
export async function settingsOf(
  regions: RegionStore,
  { region, now }: { readonly region: string; readonly now: UnixSeconds },
): Promise<RegionSettings> {
  const settings = await regions.settings(region, now);
  if (!settings) throw new Error('A region was retired while its caller was being answered');
  return settings;
}

/** The first check of issue and verify, before the body is looked at (verification-server.md §0.1, §1.2). */
export function refuseMaintenance({ maintenance }: VerificationSettings): void {
  if (maintenance) throw new ApiError(429, 'maintenance_mode', 'the server is read-only for maintenance');
}
