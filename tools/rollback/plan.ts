/** Which version each function of a stack goes back to. Pure; what it refuses, and why: docs/decisions/009-releases.md. */
import { Problem } from '../../device/problem.ts';
import type { ReleaseName } from '../../lib/release-name.ts';
import type { ReleasedFunction, Version } from './released.ts';

interface Move {
  readonly live: ReleasedFunction;
  readonly to: Version;
}

export interface Plan {
  readonly to: ReleaseName;
  readonly moves: readonly Move[];
  /** Functions that the release does not have: they are newer, and stay as they are. */
  readonly staying: readonly string[];
  /** All that one can go to, newest first, as options of this command. */
  readonly kept: readonly string[];
}

/** Back to the release before the one that is live, or to the release `to`. Throws a Problem when that is not to be done. */
export function planRollback(functions: readonly ReleasedFunction[], to?: string): Plan {
  const live = functions.map(releaseOf);
  const target = to ?? releaseBefore(functions, live);
  const found = functions.map((fn) => ({
    live: fn,
    to: fn.versions.findLast(({ release }) => release?.id === target),
  }));
  const there = found.filter((each): each is Move => each.to !== undefined);
  const release = there[0]?.to.release;
  if (release === undefined) throw new Problem(`No function has a version of release ${target}.`, known(functions));
  refuseOtherRows(live, release);
  return {
    to: release,
    moves: there.filter(({ live: { version }, to: { number } }) => version !== number),
    staying: found.flatMap((each) => (each.to ? [] : [each.live.name])),
    kept: kept(functions),
  };
}

function releaseOf({ name, version, versions }: ReleasedFunction): ReleaseName {
  const release = versions.find(({ number }) => number === version)?.release;
  if (release) return release;
  throw new Problem(
    `${name} is live with version ${version}, which does not say to what release it belongs.`,
    'Only npm run deploy makes releases. Deploy once; from then on there is something to go back to.',
  );
}

/** The one that all functions had before. One function alone may be new. */
function releaseBefore(functions: readonly ReleasedFunction[], live: readonly ReleaseName[]): string {
  if (new Set(live.map(({ id }) => id)).size > 1) {
    const states = functions.map(({ name }, n) => `${name} ${live[n]?.id}`);
    throw new Problem(
      `More than one release is live: ${states.join(', ')}.`,
      `Say which one all shall be. ${known(functions)}`,
    );
  }
  const before = new Set(functions.flatMap((fn) => versionBefore(fn)?.release?.id ?? []));
  const [id] = before;
  if (id === undefined) {
    throw new Problem('There is no earlier release to go back to.', 'Mend what is wrong and deploy it.');
  }
  if (before.size === 1) return id;
  throw new Problem(
    `The functions do not agree on the release before: ${[...before].join(', ')}.`,
    `Say which one all shall be. ${known(functions)}`,
  );
}

/** The newest one below the live one that belongs to another release. */
function versionBefore({ version, versions }: ReleasedFunction): Version | undefined {
  const live = versions.find(({ number }) => number === version)?.release;
  return versions.findLast(({ number, release }) => Number(number) < Number(version) && release?.id !== live?.id);
}

function refuseOtherRows(live: readonly ReleaseName[], to: ReleaseName): void {
  const other = live.find(({ rows }) => rows !== to.rows);
  if (!other) return;
  throw new Problem(
    `Release ${other.id} took rows ${other.rows} for granted, release ${to.id} takes rows ${to.rows}: its code would misread ` +
      'what lies in the tables now.',
    'Mend the newer release and deploy that (lambdas/<domain>/release.ts says what changed).',
  );
}

function known(functions: readonly ReleasedFunction[]): string {
  return `There are: ${kept(functions).join(', ')}.`;
}

function kept(functions: readonly ReleasedFunction[]): string[] {
  const all = new Map(
    functions.flatMap(({ versions }) =>
      versions.flatMap(({ release, published }) => (release ? [[release.id, published] as const] : [])),
    ),
  );
  const newestFirst = [...all].sort(([, a], [, b]) => b.localeCompare(a));
  return newestFirst.map(([id, published]) => `--to ${id} (made ${published.slice(0, 16)})`);
}
