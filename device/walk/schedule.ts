/** When keys published now will be out (key-server.md §1.9, §4.3). */
import { DAY_SECONDS, floorTo, HOUR_SECONDS, type UnixSeconds } from '../../protocol/keys/interval.ts';
import { readRegionFile } from './region-file.ts';

export interface ExportSchedule {
  /** Width of an export window; 2, 4, 8 or 24 h. */
  readonly periodSeconds: number;
  /** A window's file is made this long after its end. */
  readonly minimumAgeSeconds: number;
}

/** No period is longer, so a file is surely due by then. */
const longest: ExportSchedule = { periodSeconds: DAY_SECONDS, minimumAgeSeconds: 2 * HOUR_SECONDS };

/** From the region's file; for a region without one here, the longest schedule there is. */
export function readSchedule(region: string, folder?: string): ExportSchedule {
  const settings = readRegionFile(region, folder)?.keyServer.export;
  if (!settings) return longest;
  return { periodSeconds: settings.periodHours * HOUR_SECONDS, minimumAgeSeconds: settings.minimumAgeSeconds };
}

/** The hour that the key server keeps instead of the time of arrival. */
export function releaseHour(publishedAt: UnixSeconds): UnixSeconds {
  return floorTo(publishedAt, HOUR_SECONDS);
}

/** When the window that contains the release hour is exported. */
export function dueAt(publishedAt: UnixSeconds, { periodSeconds, minimumAgeSeconds }: ExportSchedule): UnixSeconds {
  return floorTo(releaseHour(publishedAt), periodSeconds) + periodSeconds + minimumAgeSeconds;
}
