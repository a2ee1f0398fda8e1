/** Settings without what is wrong in them, so that one mistake does not hide the next. */
import type * as z from 'zod/mini';
import type { Path } from '../../../protocol/region-config/file/written.ts';
import { plainIssues } from '../../../protocol/settings/issues.ts';

export interface Mended<T> {
  readonly settings: T;
  /** What was left out or replaced: nothing can be said about it. */
  readonly paths: readonly Path[];
}

/** What is left out may lack then, and what stands around it: a few rounds are enough for any file. */
const MOST_ROUNDS = 8;

/** Undefined where too little is left. `standIn`: takes the place of what must be there. */
export function mend<S extends z.ZodMiniType>(
  schema: S,
  value: unknown,
  standIn: unknown,
): Mended<z.output<S>> | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const draft = structuredClone(value);
  const paths: Path[] = [];
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const parsed = schema.safeParse(draft);
    if (parsed.success) return { settings: parsed.data, paths };
    for (const path of parsed.error.issues.flatMap(faultyPaths)) {
      const fresh = notYetTried(path, paths);
      if (fresh.length === 0) return undefined;
      replace(draft, fresh, valueAt(standIn, fresh));
      paths.push(fresh);
    }
  }
  return undefined;
}

function faultyPaths(issue: z.core.$ZodIssue): Path[] {
  return plainIssues(issue).flatMap((plain) =>
    plain.code === 'unrecognized_keys' ? plain.keys.map((key) => [...plain.path, key] as Path) : [plain.path as Path],
  );
}

/** Where a member was replaced already and is still wrong, what is around it. */
function notYetTried(path: Path, tried: readonly Path[]): Path {
  const isTried = tried.some((one) => one.join('\n') === path.join('\n'));
  return isTried && path.length > 0 ? notYetTried(path.slice(0, -1), tried) : path;
}

type Holder = Record<string | number, unknown>;

/** An item of a list keeps its place, since others are known by theirs. */
function replace(draft: object, path: Path, value: unknown): void {
  const holder = valueAt(draft, path.slice(0, -1)) as Holder | unknown[] | undefined;
  const last = path.at(-1) ?? '';
  if (typeof holder !== 'object' || holder === null) return;
  if (value !== undefined) (holder as Holder)[last] = structuredClone(value);
  else if (Array.isArray(holder)) holder[Number(last)] = {};
  else delete (holder as Holder)[last];
}

export function valueAt(whole: unknown, path: Path): unknown {
  return path.reduce<unknown>((at, step) => {
    const holder = typeof at === 'object' && at !== null ? (at as Holder) : {};
    return Object.hasOwn(holder, step) ? holder[step] : undefined;
  }, whole);
}
