/** The deployment writes its region files as rows (verification-server.md §6.1). */
import * as z from 'zod/mini';
import type { UnixSeconds } from '../../../protocol/keys/interval.ts';
import { regionFile } from '../../../protocol/region.ts';
import type { AuditEntry } from '../../shared/audit.ts';
import type { RegionSettings } from '../store/region-store.ts';

export interface WriteRegionsDeps {
  active(): Promise<string[]>;
  put(region: string, settings: RegionSettings): Promise<void>;
  retire(region: string, now: UnixSeconds): Promise<void>;
  audit(entry: AuditEntry, now: UnixSeconds): Promise<void>;
}

/** The part of a region file that concerns this server; the rest is not for it and is left out. */
const regionRows = z.array(
  z.object({
    region: regionFile.shape.region,
    name: regionFile.shape.name,
    verification: regionFile.shape.verification,
  }),
);

/** `text`: a JSON array of region files. A region that is no longer among them is retired, never deleted. */
export async function writeRegions(deps: WriteRegionsDeps, text: string, now: UnixSeconds): Promise<void> {
  const files = regionRows.parse(JSON.parse(text));
  const before = await deps.active();
  const kept = new Set(files.map(({ region }) => region));
  for (const { region, name, verification } of files) await deps.put(region, { name, verification });
  const retired = before.filter((region) => !kept.has(region));
  for (const region of retired) await deps.retire(region, now);
  const details = { written: [...kept].join(' '), retired: retired.join(' ') };
  await deps.audit({ actor: 'verification/write-regions', action: 'regions-written', target: 'Regions', details }, now);
}
