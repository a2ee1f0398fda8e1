import { isOver } from '../../../protocol/export/ending.ts';
import { HOUR_SECONDS, type UnixSeconds } from '../../../protocol/keys/interval.ts';
import type { ConfigurationState } from '../store/export/configuration-store.ts';
import type { UploadLogReader } from '../store/export/upload-log-reader.ts';

/**
 * Removes the uploads of release hours that every configuration has exported, oldest first, as long as there is time
 * and DynamoDB is not busy; the next run goes on. Gives the number of hours. A configuration that is over is not waited for: with a region that is
 * gone, all regions' uploads would stay until TTL (docs/decisions/001).
 */
export async function removeUploads(
  uploads: UploadLogReader,
  configurations: readonly ConfigurationState[],
  now: UnixSeconds,
  hasTime: () => boolean,
): Promise<number> {
  const live = configurations.filter((state) => !isOver(state, state.configuration, now));
  if (live.length === 0) return 0;
  const through = Math.min(...live.map(({ next }) => next));
  const first = (await uploads.removedThrough()) ?? Math.min(...configurations.map(({ from }) => from));
  let removed = 0;
  for (let hour: UnixSeconds = first; hour < through && hasTime(); hour += HOUR_SECONDS) {
    if (!(await uploads.removeHour(hour))) break;
    await uploads.setRemovedThrough(hour + HOUR_SECONDS);
    removed++;
  }
  return removed;
}
