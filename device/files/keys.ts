/** Which keys of an export a phone takes (enx-client.md §12.5). */
import { ArchiveError } from '../../protocol/export/read/zip.ts';
import { KEY_BYTES } from '../../protocol/keys/beacon.ts';
import { INTERVALS_PER_DAY } from '../../protocol/keys/interval.ts';
import { type ReportType, reportTypes } from '../../protocol/risk/report-types.ts';
import type { DiagnosisKey } from './archive.ts';

/** Keys left out, by what is wrong with them. */
export interface IgnoredKeys {
  readonly keyLength: number;
  readonly rollingPeriod: number;
  readonly rollingStart: number;
}

/** A key as protobufjs makes it of proto/export.proto: absent members are the schema's defaults. */
export interface WireKey {
  readonly key_data: Buffer;
  readonly transmission_risk_level: number;
  readonly rolling_start_interval_number: number;
  readonly rolling_period: number;
  readonly report_type: number;
  readonly days_since_onset_of_symptoms: number;
}

/** Apple's limit per archive (enx-client.md §12.1). */
export const MAXIMUM_KEYS = 750_000;

/** The keys of one archive as they come. */
export class KeyList {
  readonly #lists = { keys: [] as DiagnosisKey[], revisedKeys: [] as DiagnosisKey[] };
  readonly #ignored = { keyLength: 0, rollingPeriod: 0, rollingStart: 0 };
  #listed = 0;

  /** Throws ArchiveError when there are more than phones take. */
  add(list: 'keys' | 'revisedKeys', wire: WireKey): void {
    this.#listed += 1;
    if (this.#listed > MAXIMUM_KEYS) {
      throw new ArchiveError('too-many-keys', `export.bin holds more than ${MAXIMUM_KEYS} keys`);
    }
    const fault = faultOf(wire);
    if (fault) this.#ignored[fault] += 1;
    else this.#lists[list].push(readKey(wire));
  }

  result() {
    const ignored = this.#ignored;
    const ignoredKeys = ignored.keyLength + ignored.rollingPeriod + ignored.rollingStart;
    return { ...this.#lists, ignoredKeys, ignored };
  }
}

/**
 * Nothing else makes a phone leave a key out here: one that begins in the future is kept, and matches nothing. One that begins
 * before 1970 could not match either, and has no identifiers, which hold an unsigned number.
 */
function faultOf(wire: WireKey): keyof IgnoredKeys | undefined {
  if (wire.key_data.length !== KEY_BYTES) return 'keyLength';
  if (wire.rolling_period < 0 || wire.rolling_period > INTERVALS_PER_DAY) return 'rollingPeriod';
  return wire.rolling_start_interval_number < 0 ? 'rollingStart' : undefined;
}

function readKey(wire: WireKey): DiagnosisKey {
  const isGiven = (member: keyof WireKey) => Object.hasOwn(wire, member);
  return {
    key: wire.key_data,
    rollingStart: wire.rolling_start_interval_number,
    // 0 means the default, a whole day.
    rollingPeriod: wire.rolling_period || INTERVALS_PER_DAY,
    reportType: readReportType(wire.report_type),
    transmissionRisk: isGiven('transmission_risk_level') ? wire.transmission_risk_level : undefined,
    daysSinceOnset: isGiven('days_since_onset_of_symptoms') ? wire.days_since_onset_of_symptoms : undefined,
  };
}

const known: readonly (ReportType | undefined)[] = Object.values(reportTypes);

/** A value that proto2 does not know counts as unset. */
function readReportType(value: number): ReportType {
  return known.find((type) => type === value) ?? reportTypes.unknown;
}
