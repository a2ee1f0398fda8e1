import type { DiagnosisKey } from '../../../device/files/archive.ts';
import type { Sighting } from '../../../device/radio/scanner.ts';
import { cryptMetadata, encodeMetadata, rollingProximityIdentifiers } from '../../../protocol/keys/beacon.ts';
import { intervalStart, type UnixSeconds } from '../../../protocol/keys/interval.ts';
import { reportTypes } from '../../../protocol/risk/report-types.ts';

/** A key of one day, confirmed by a test on the day of onset, unless said otherwise. */
export function diagnosisKey(fill: number, rollingStart: number, over: Partial<DiagnosisKey> = {}): DiagnosisKey {
  return {
    ...{ key: Buffer.alloc(16, fill), rollingStart, rollingPeriod: 144, reportType: reportTypes.confirmedTest },
    ...{ transmissionRisk: undefined, daysSinceOnset: 0, ...over },
  };
}

/** What a phone stores of the key's identifier of interval `rollingStart + n`: one beacon at 40 dB, every 4 minutes for 10. */
export function heardFrom({ key, rollingStart }: DiagnosisKey, n: number): Sighting[] {
  const identifier = rollingProximityIdentifiers(key, rollingStart + n, 1);
  const encryptedMetadata = cryptMetadata(key, identifier, encodeMetadata(metadata));
  const begin: UnixSeconds = intervalStart(rollingStart + n);
  return [0, 240, 480].map((seconds) => ({
    ...{ identifier, encryptedMetadata, rssi: metadata.txPower - 40 },
    ...{ time: begin + seconds, previousScan: begin + seconds - 240 },
  }));
}

const metadata = { minorVersion: 1, calibrationConfidence: 3, txPower: -12 } as const;
