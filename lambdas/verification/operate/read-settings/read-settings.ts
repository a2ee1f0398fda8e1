/** Shows an administrator a region's settings, and what was changed live; a deployment what it must not overwrite. */
import * as z from 'zod/mini';
import type { UnixSeconds } from '../../../../protocol/keys/interval.ts';
import type { LiveChanges } from '../../../../protocol/settings/live.ts';
import type { SettingChange } from '../../store/live-settings.ts';
import type { RegionRow, RegionSettings } from '../../store/region-store.ts';

/** What `npm run settings` and `npm run deploy` send; it comes from an operator and is checked all the same. */
const request = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('get'), region: z.string(), by: z.optional(z.unknown()) }),
  z.strictObject({ do: z.literal('history'), region: z.string(), by: z.optional(z.unknown()) }),
  /** All regions where something is set live. */
  z.strictObject({ do: z.literal('changed'), by: z.optional(z.unknown()) }),
]);

export interface ShownRegion {
  readonly region: string;
  readonly version: number;
  /** What the deployment wrote. */
  readonly deployed: RegionSettings;
  /** What is set over it. */
  readonly live: LiveChanges;
}

export type ReadSettingsResult =
  | ShownRegion
  | { readonly history: readonly SettingChange[] }
  | { readonly changed: readonly ShownRegion[] }
  | { readonly error: string };

export interface ReadSettingsDeps {
  row(region: string): Promise<RegionRow | undefined>;
  rows(): Promise<RegionRow[]>;
  history(region: string, limit: number, now: UnixSeconds): Promise<SettingChange[]>;
}

/** With texts of messages, a few hundred kB; an answer of Lambda holds 6 MB. */
const MOST_VERSIONS = 100;

/** Mistakes are answered in words. */
export async function readSettings(
  deps: ReadSettingsDeps,
  event: unknown,
  now: UnixSeconds,
): Promise<ReadSettingsResult> {
  const parsed = request.safeParse(event);
  if (!parsed.success) return { error: 'Allowed: do ("get" or "history" with region, or "changed")' };
  const wish = parsed.data;
  if (wish.do === 'changed') {
    const rows = await deps.rows();
    return { changed: rows.filter(({ live }) => Object.keys(live).length > 0).map(shown) };
  }
  const row = await deps.row(wish.region);
  if (!row) return { error: `The stage has no region ${wish.region}` };
  return wish.do === 'get' ? shown(row) : { history: await deps.history(wish.region, MOST_VERSIONS, now) };
}

function shown({ region, liveVersion, deployed, live }: RegionRow): ShownRegion {
  return { region, version: liveVersion, deployed, live };
}
