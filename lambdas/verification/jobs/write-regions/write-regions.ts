/** The deployment writes its region files as rows (verification-server.md §6.1). */
import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod/mini';
import { testTypes } from '../../../../protocol/codes/test-type.ts';
import { HOUR_SECONDS, type UnixSeconds } from '../../../../protocol/keys/interval.ts';
import { regionFile } from '../../../../protocol/region.ts';
import { problemsTogether } from '../../../../protocol/settings/check.ts';
import { settingsOfRow } from '../../../../protocol/settings/fields.ts';
import { hiddenByLive, type Met, valueAtKey } from '../../../../protocol/settings/live.ts';
import type { AuditEntry } from '../../../shared/audit.ts';
import { type RegionRow, type RegionSettings, textHash } from '../../store/region-store.ts';

export interface WriteRegionsDeps {
  /** All rows, also of regions that are no longer served. */
  rows(): Promise<RegionRow[]>;
  /** Of a region that has no row. */
  put(region: string, settings: RegionSettings): Promise<void>;
  /** False: the row has changed since it was read, and nothing was written. */
  replace(row: RegionRow, settings: RegionSettings, entry: AuditEntry, now: UnixSeconds): Promise<boolean>;
  retire(region: string, now: UnixSeconds): Promise<void>;
  audit(entry: AuditEntry, now: UnixSeconds): Promise<void>;
}

/** The part of a region file that concerns this server; the rest is not for it and is left out. */
const regionFiles = z.array(
  z.object({
    region: regionFile.shape.region,
    name: regionFile.shape.name,
    // Of a practice twin, too (protocol/practice.ts).
    verification: z.extend(regionFile.shape.verification, { practice: z.optional(z.literal(true)) }),
    selfServiceKinds: z.optional(z.array(z.enum(testTypes))),
    statisticsUrl: z.optional(z.url()),
  }),
);

/**
 * `text`: a JSON array of region files. A region that is no longer among them is retired, never deleted. Throws before any
 * row is written where a file would overwrite, or hide in vain, what an administrator set live.
 */
export async function writeRegions(deps: WriteRegionsDeps, text: string, now: UnixSeconds): Promise<void> {
  const files = regionFiles.parse(JSON.parse(text)).map(({ region, ...settings }) => ({ region, settings }));
  const rows = new Map((await deps.rows()).map((row) => [row.region, row]));
  refuseHidden(files, rows, now);
  for (const { region, settings } of files) await write(deps, region, settings, rows.get(region), now);
  const kept = new Set(files.map(({ region }) => region));
  const retired = [...rows.values()].filter(({ isActive, region }) => isActive && !kept.has(region));
  for (const { region } of retired) await deps.retire(region, now);
  const details = { written: [...kept].join(' '), retired: retired.map(({ region }) => region).join(' ') };
  const served = [...rows.values()].filter(({ isActive }) => isActive).map(({ region }) => region);
  const sides = { before: { served: served.toSorted() }, after: { served: [...kept].toSorted() } };
  const act = { actor: 'verification/write-regions', action: 'regions-written', target: 'Regions' };
  await deps.audit({ ...act, ...sides, details }, now);
}

async function write(
  { put, replace }: WriteRegionsDeps,
  region: string,
  settings: RegionSettings,
  row: RegionRow | undefined,
  now: UnixSeconds,
): Promise<void> {
  if (!row) return put(region, settings);
  // A row that says it already keeps what the deployment before last wrote, so that a repeated call forgets nothing.
  if (row.isActive && row.text === JSON.stringify(settings)) return;
  if (await replace(row, settings, entryOf(row, settings), now)) return;
  throw new Error(`${region}: somebody changed a setting at this very moment. Deploy again`);
}

/** What the files say otherwise than before; what is set live is no matter of theirs. */
function entryOf({ region, deployed }: RegionRow, incoming: RegionSettings): AuditEntry {
  const sides = settingsOfRow
    .map(({ path }) => [path, valueAtKey(deployed, path), valueAtKey(incoming, path)] as const)
    .filter(([, was, is]) => !isDeepStrictEqual(was, is));
  return {
    actor: 'verification/write-regions',
    action: 'settings-deployed',
    target: region,
    before: Object.fromEntries(sides.map(([path, was]) => [path, recorded(was)])),
    after: Object.fromEntries(sides.map(([path, , is]) => [path, recorded(is)])),
  };
}

/** Texts of pages are hundreds of kB in some regions, and an entry has no room for them twice: their hash says that they changed. */
const LONGEST_RECORDED = 1_000;

function recorded(value: unknown): unknown {
  const text = JSON.stringify(value);
  return text.length > LONGEST_RECORDED ? `sha256:${textHash(text)}` : value;
}

interface FileOfRegion {
  readonly region: string;
  readonly settings: RegionSettings;
}

/** CloudFormation shows some kB of a reason; whoever reads it needs the first. */
const SHOWN = 10;

function refuseHidden(files: readonly FileOfRegion[], rows: ReadonlyMap<string, RegionRow>, now: UnixSeconds): void {
  const problems = files.flatMap((file) => {
    const row = rows.get(file.region);
    return row ? problemsOf(row, file.settings, now) : [];
  });
  if (problems.length === 0) return;
  const more = problems.length > SHOWN ? [`and ${problems.length - SHOWN} more`] : [];
  throw new Error(
    [
      'Settings were changed live, and the region files say something else of them; nothing was written:',
      ...problems.slice(0, SHOWN),
      ...more,
      'Take them over into the region file (npm run settings -- get --as-file), or drop them (npm run settings -- drop). ' +
        'See docs/operations/settings.md',
    ].join('\n'),
  );
}

/**
 * CloudFormation undoes a deployment that failed by the same call with what it had written before, and could not go on if
 * that were refused. Longer than an update of the stack and its undoing take. `npm run deploy` looks before, without it.
 */
const UNDOING_SECONDS = 3 * HOUR_SECONDS;

function problemsOf(row: RegionRow, incoming: RegionSettings, now: UnixSeconds): string[] {
  const { region, text, before, deployed, live } = row;
  const written = JSON.stringify(incoming);
  const undoes = before?.hash === textHash(written) && now < before.until + UNDOING_SECONDS;
  if (written === text || undoes) return [];
  const hidden = hiddenByLive(deployed, incoming, live).map((met) => `${region}: ${inWords(met)}`);
  const alone = problemsTogether(region, incoming, {});
  const together = problemsTogether(region, incoming, live).filter((problem) => !alone.includes(problem));
  return [...hidden, ...together.map((problem) => `${region}: with what is set live, ${problem}`)];
}

function inWords({ key, live, was, now }: Met): string {
  const [set, old, fresh] = [live, was, now].map(inShort);
  return `${key} was set to ${set} live while the file said ${old}; it now says ${fresh}`;
}

const LONGEST = 60;

function inShort(value: unknown): string {
  const text = value === null ? 'nothing' : JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
