/** Do keys that were published arrive in a file, and how long does it take? Across runs, by the state file. */
import { timesInName } from '../../protocol/export/name.ts';
import { DAY_SECONDS, HOUR_SECONDS } from '../../protocol/keys/interval.ts';
import { encodeBase64 } from '../../protocol/text/base64.ts';
import { openArchive } from '../files/archive.ts';
import { fetchArchive } from '../files/download.ts';
import { exportSourceOf, trustedKeyOf } from '../stack.ts';
import { releaseHour } from '../walk/schedule.ts';
import { type Check, demand, needed, Skipped } from './check.ts';
import { markOf, type PublishedKey } from './state.ts';
import type { World } from './world.ts';

/** So long after patience ended a missing key is told by every run; then it was told often enough. */
const TOLD_SECONDS = DAY_SECONDS;

/** Files older than 14 days are not listed any more (enx-client.md §11.1): what was in them nobody can say. */
const LISTED_SECONDS = 13 * DAY_SECONDS;

export const publishedCheck: Check<World> = {
  name: 'published-keys',
  async run(world) {
    const { published, facts, now } = world;
    if (!published) throw new Skipped('no-state-file');
    const lines = needed(facts.lines, 'index');
    const time = await now();
    published.keys = published.keys.filter(({ publishedAt }) => time - publishedAt < LISTED_SECONDS);
    const due = published.keys.filter(({ dueAt }) => dueAt <= time);
    if (due.length === 0) throw new Skipped('nothing-due');
    const found = await search(world, lines, due);
    const lateAt = (key: PublishedKey) => key.dueAt + published.patienceSeconds;
    const late = due.filter((key) => !found.has(key) && lateAt(key) <= time);
    published.keys = published.keys.filter((key) => !found.has(key) && time < lateAt(key) + TOLD_SECONDS);
    demand(late.length === 0, `missing-${late.length}`);
    return { found: found.size, waiting: due.length - found.size, ...delays([...found], time) };
  },
};

/** Downloads only files that may hold one of them, each once. */
async function search(
  { stack, session }: World,
  lines: readonly string[],
  wanted: readonly PublishedKey[],
): Promise<Set<PublishedKey>> {
  const found = new Set<PublishedKey>();
  for (const line of lines.filter((each) => wanted.some((key) => mayHold(each, key)))) {
    const { bytes } = await fetchArchive(line, exportSourceOf(stack), session.profile, session.send);
    const { keys } = await openArchive(bytes, trustedKeyOf(stack), [session.profile.signatureRule]);
    const marks = new Set(keys.map(({ key }) => markOf(encodeBase64(key))));
    for (const key of wanted) if (marks.has(key.mark)) found.add(key);
  }
  return found;
}

/** By the window in its name, an hour wide for clocks that differ; a name that says nothing may hold anything. */
function mayHold(line: string, { publishedAt }: PublishedKey): boolean {
  const window = timesInName(line);
  const hour = releaseHour(publishedAt);
  return window === undefined || (window.start <= hour + HOUR_SECONDS && hour - HOUR_SECONDS < window.end);
}

/** From publishing to being seen here: the file was there at the latest then, and runs may be far apart. */
function delays(found: readonly PublishedKey[], now: number): Record<string, number> {
  if (found.length === 0) return {};
  const seconds = found.map(({ publishedAt }) => now - publishedAt);
  const late = found.map(({ dueAt }) => now - dueAt);
  return { longestDelaySeconds: Math.max(...seconds), longestAfterDueSeconds: Math.max(...late) };
}
