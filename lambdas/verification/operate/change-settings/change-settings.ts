/** An administrator changes settings of a region that are in force within a minute (verification-server.md §6.1). */
import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod/mini';
import type { UnixSeconds } from '../../../../protocol/keys/interval.ts';
import { problemsTogether, settled, warningsTogether } from '../../../../protocol/settings/check.ts';
import { type Difference, differences, type LiveChanges } from '../../../../protocol/settings/live.ts';
import { type AuditEntry, operatorOf } from '../../../shared/audit.ts';
import type { SettingChange } from '../../store/live-settings.ts';
import type { RegionRow } from '../../store/region-store.ts';

const version = z.int().check(z.gte(0));

/** What `npm run settings` sends; it comes from an operator and is checked all the same. */
const request = z.strictObject({
  region: z.string(),
  /** Place → value, null for none: all of them, or none is changed. */
  set: z.optional(z.record(z.string(), z.unknown())),
  /** Places that are to be as the region file says. */
  drop: z.optional(z.array(z.string())),
  /** As this version was; 0 is before the first. Alone. */
  rollBackTo: z.optional(version),
  /** What the administrator saw. */
  seen: version,
  dryRun: z.optional(z.boolean()),
  by: z.optional(z.unknown()),
});

type Request = z.output<typeof request>;

/** Somebody else was first: nothing was changed. */
export interface Overtaken {
  readonly version: number;
  /** The newest first; empty where it was a deployment. */
  readonly since: readonly SettingChange[];
}

export type ChangeSettingsResult =
  | {
      readonly version: number;
      readonly changes: readonly Difference[];
      readonly outcome: Outcome;
      /** Of what is changed, in words. Default: none. */
      readonly warnings?: readonly string[];
    }
  | { readonly overtaken: Overtaken }
  | Refused;

/** `problems`: where it is the values that are wrong, each in words. */
interface Refused {
  readonly error: string;
  readonly problems?: readonly string[];
}

type Outcome = 'changed' | 'unchanged' | 'would-change';

export interface ChangeSettingsDeps {
  row(region: string): Promise<RegionRow | undefined>;
  version(region: string, version: number, now: UnixSeconds): Promise<SettingChange | undefined>;
  /** The newest first. */
  history(region: string, limit: number, now: UnixSeconds): Promise<SettingChange[]>;
  /** False: the row has changed since it was read, and nothing was written. */
  store(row: RegionRow, change: SettingChange, entry: AuditEntry): Promise<boolean>;
  /** Throws where the caller may not change these. Default: they may change all. */
  authorise?(changes: readonly Difference[]): void;
  /** For the audit. Default: an operator's command. */
  readonly actor?: string;
}

/** Mistakes are answered in words: a thrown error would be a failed invocation without them. */
export async function changeSettings(
  deps: ChangeSettingsDeps,
  event: unknown,
  now: UnixSeconds,
): Promise<ChangeSettingsResult> {
  const parsed = request.safeParse(event);
  if (!parsed.success) return { error: 'Allowed: region, seen, and set, drop or rollBackTo; dryRun' };
  const wish = parsed.data;
  const row = await deps.row(wish.region);
  if (!row?.isActive) return { error: `The stage has no region ${wish.region}` };
  if (row.liveVersion !== wish.seen) return overtaken(deps, wish, row, now);
  const live = await wanted(deps, wish, row, now);
  if ('error' in live) return live;
  const changes = differences(row.deployed, row.live, live.live);
  deps.authorise?.(changes);
  const problems = newProblems(row, live.live);
  if (problems.length > 0) return refused(problems);
  if (isDeepStrictEqual(live.live, row.live)) return { version: row.liveVersion, changes, outcome: 'unchanged' };
  const told = newWarnings(row, live.live);
  if (wish.dryRun) return { version: row.liveVersion, changes, outcome: 'would-change', ...told };
  const { by } = operatorOf(wish);
  const change = { version: row.liveVersion + 1, at: now, ...(by && { by }), changes, live: live.live };
  if (await deps.store(row, change, entryOf(wish, change, deps.actor))) {
    return { version: change.version, changes, outcome: 'changed', ...told };
  }
  return overtaken(deps, wish, await deps.row(wish.region), now);
}

/** What shall be set live, all of it. */
async function wanted(
  deps: ChangeSettingsDeps,
  { region, set = {}, drop = [], rollBackTo }: Request,
  { live }: RegionRow,
  now: UnixSeconds,
): Promise<{ live: LiveChanges } | Refused> {
  if (rollBackTo !== undefined) {
    if (Object.keys(set).length + drop.length > 0)
      return { error: 'rollBackTo stands alone: no set or drop beside it' };
    if (rollBackTo === 0) return { live: {} };
    const before = await deps.version(region, rollBackTo, now);
    return before ? asSettled(before.live) : { error: `${region} has no version ${rollBackTo}, or none any more` };
  }
  const strange = drop.filter((key) => !Object.hasOwn(live, key));
  if (strange.length > 0) return { error: `Not changed live: ${strange.join(', ')}. There is nothing to drop` };
  const own = asSettled(set);
  if ('error' in own) return own;
  const kept = Object.entries(live).filter(([key]) => !drop.includes(key));
  return { live: { ...Object.fromEntries(kept), ...own.live } };
}

/** An older version may hold what is no longer allowed, too. */
function asSettled(values: LiveChanges): { live: LiveChanges } | Refused {
  const result = settled(values);
  return 'problems' in result ? refused(result.problems) : result;
}

function refused(problems: readonly string[]): Refused {
  return { error: problems.join('\n'), problems };
}

/** What was wrong before stays no obstacle: a region with a message that a newer rule refuses can still be paused. */
function newProblems({ region, deployed, live }: RegionRow, next: LiveChanges): string[] {
  const known = problemsTogether(region, deployed, live);
  return problemsTogether(region, deployed, next).filter((problem) => !known.includes(problem));
}

function newWarnings({ deployed, live }: RegionRow, next: LiveChanges): { warnings?: readonly string[] } {
  const known = warningsTogether(deployed, live);
  const warnings = warningsTogether(deployed, next).filter((warning) => !known.includes(warning));
  return warnings.length > 0 ? { warnings } : {};
}

/** At most: whoever is further behind looks at the history. */
const TOLD_VERSIONS = 10;

async function overtaken(
  deps: ChangeSettingsDeps,
  { region, seen }: Request,
  row: RegionRow | undefined,
  now: UnixSeconds,
): Promise<ChangeSettingsResult> {
  const version = row?.liveVersion ?? 0;
  const newest = version > seen ? await deps.history(region, Math.min(version - seen, TOLD_VERSIONS), now) : [];
  return { overtaken: { version, since: newest.filter((change) => change.version > seen) } };
}

function entryOf(
  { region, rollBackTo }: Request,
  { version, by, changes }: SettingChange,
  actor = 'verification/change-settings',
): AuditEntry {
  const values = (side: 'before' | 'after') => Object.fromEntries(changes.map((change) => [change.key, change[side]]));
  return {
    actor,
    ...(by && { by }),
    action: rollBackTo === undefined ? 'settings-changed' : 'settings-rolled-back',
    target: region,
    before: values('before'),
    after: values('after'),
    details: { version, ...(rollBackTo === undefined ? {} : { to: rollBackTo }) },
  };
}
