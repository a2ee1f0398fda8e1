/** What goes by itself: rows whose time is over, by DynamoDB's TTL, and old zips by the lifecycle of the bucket. */
import { FILE_KEEP_DAYS, FILES_PREFIX } from '../../lambdas/keyserver/store/export/export-layout.ts';
import { timesInName } from '../../protocol/export/name.ts';
import { DAY_SECONDS } from '../../protocol/keys/interval.ts';
import { UPLOAD_LOG_KEPT_SECONDS } from '../../protocol/keys/upload-log.ts';
import type { Milliseconds } from '../engine/timeline.ts';
import { expireGuards } from '../stores/guards.ts';
import type { Scene } from './scene.ts';

const EVERY: Milliseconds = 3 * 3_600_000;

export function startAgeing(scene: Scene): void {
  const { timeline } = scene;
  const chance = scene.chance('ageing');
  const age = () => {
    timeline.at(timeline.now + EVERY, age);
    // TTL comes by when it likes, two days later at most.
    const now = Math.floor(timeline.now / 1000) - chance.between(0, 2 * DAY_SECONDS);
    expireGuards(scene.stored.guards, now, 0);
    ageExports(scene, now);
  };
  timeline.at(timeline.now + EVERY, age);
}

function ageExports({ stored: { exports }, judge, timeline }: Scene, now: number): void {
  // Padding is kept as long.
  const oldest = now - UPLOAD_LOG_KEPT_SECONDS;
  const kept = exports.uploads.filter(({ hour }) => hour > oldest);
  exports.uploads.splice(0, exports.uploads.length, ...kept);
  for (const [set, blocks] of exports.padding)
    exports.padding.set(
      set,
      blocks.filter(({ end }) => end > oldest),
    );
  const oldestFile = now - FILE_KEEP_DAYS * DAY_SECONDS;
  for (const row of exports.rows()) {
    for (const [name, { windowEnd }] of row.files) if (windowEnd < oldestFile) row.files.delete(name);
  }
  for (const path of exports.objects.keys()) {
    const end = path.startsWith(FILES_PREFIX) ? timesInName(path)?.end : undefined;
    if (end === undefined || end >= oldestFile) continue;
    judge.site.objectGoing(path, Math.floor(timeline.now / 1000));
    exports.objects.delete(path);
  }
}
