import type { ExposureBook } from '../../../device/risk/exposures.ts';
import { intervalAt, utcMidnight } from '../../../protocol/keys/interval.ts';
import { type ReportType, reportTypes } from '../../../protocol/risk/report-types.ts';
import type { MatchedSighting } from '../../../protocol/risk/windows.ts';

/** A book with one key, of the day of its first sighting, that came with these types. */
export function bookOf(
  sightings: readonly MatchedSighting[],
  received: readonly ReportType[] = [reportTypes.confirmedTest],
  transmissionRisk?: number,
): ExposureBook {
  const rollingStart = intervalAt(utcMidnight(sightings[0]?.time ?? 0));
  const exposure = { rollingStart, rollingPeriod: 144, reportTypes: received, daysSinceOnset: 0 };
  return new Map([['00', { ...exposure, transmissionRisk, sightings }]]);
}
