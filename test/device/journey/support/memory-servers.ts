/** Servers of a few lines, without network, time or signatures: what they prove is the town and its phones. */
import { randomBytes } from 'node:crypto';
import type { DiagnosisKey } from '../../../../device/files/archive.ts';
import type { Servers } from '../../../../device/journey/journey.ts';
import type { Statement } from '../../../../device/journey/plan.ts';
import type { Phone } from '../../../../device/phone.ts';
import { releaseKeys } from '../../../../device/radio/keys.ts';
import { indexSightings } from '../../../../device/radio/match.ts';
import { recordExposures } from '../../../../device/risk/exposures.ts';
import { dueAt, type ExportSchedule } from '../../../../device/walk/schedule.ts';
import { releaseHour } from '../../../../protocol/keys/embargo.ts';
import {
  DAY_SECONDS,
  daysBetween,
  intervalAt,
  type UnixSeconds,
  utcMidnight,
} from '../../../../protocol/keys/interval.ts';
import { type ReportType, reportTypes } from '../../../../protocol/risk/report-types.ts';

export interface MemoryServers extends Servers {
  /** Set to bend what a phone gets. */
  bend: (keys: DiagnosisKey[], phone: Phone) => DiagnosisKey[];
}

interface Row {
  readonly key: DiagnosisKey;
  readonly isRevision: boolean;
  readonly due: UnixSeconds;
}

const typeOf: Readonly<Record<Statement['testType'], ReportType>> = {
  confirmed: reportTypes.confirmedTest,
  likely: reportTypes.clinicalDiagnosis,
  'user-report': reportTypes.selfReport,
  negative: reportTypes.revoked,
};

export function memoryServers(schedule: ExportSchedule): MemoryServers {
  const rows: Row[] = [];
  const lastLook = new Map<Phone, UnixSeconds>();
  let exported = 0;
  const servers: MemoryServers = {
    bend: (keys) => keys,
    knowEarlierFiles: async () => {},
    exportAt: async (time) => {
      exported = Math.max(exported, time);
    },
    report: async (phone, { testType, symptomsSince }, at) => {
      const onset = symptomsSince ?? utcMidnight(at - 4 * DAY_SECONDS);
      const { released, keys } = releaseKeys(phone.keys, at, randomBytes);
      phone.keys = [...keys];
      for (const { key, rollingStart, rollingPeriod } of released) {
        const earlier = rows.findLast((row) => row.key.key.equals(key));
        const reportType = typeOf[testType];
        const daysSinceOnset = daysBetween(intervalAt(onset), rollingStart);
        if (Math.abs(daysSinceOnset) > 14 || earlier?.key.reportType === reportType) continue;
        if (!earlier && testType === 'negative') continue;
        const due = dueAt(releaseHour({ rollingStartNumber: rollingStart, rollingPeriod }, at), schedule);
        rows.push({
          key: { key, rollingStart, rollingPeriod, reportType, daysSinceOnset, transmissionRisk: undefined },
          isRevision: earlier !== undefined,
          due: Math.max(due, earlier?.due ?? 0),
        });
      }
      return at;
    },
    fetchFiles: async (phone, now) => {
      const from = lastLook.get(phone) ?? 0;
      lastLook.set(phone, exported);
      const fresh = rows.filter(({ due }) => due > from && due <= exported).sort((a, b) => a.due - b.due);
      if (fresh.length === 0) return;
      const sightings = indexSightings(phone.sightings, now);
      for (const [, file] of Map.groupBy(fresh, ({ due }) => due)) {
        recordExposures(phone.exposures, servers.bend(contentOf(file), phone), sightings, phone.profile.radio);
      }
    },
  };
  return servers;
}

function contentOf(file: readonly Row[]): DiagnosisKey[] {
  return [...Map.groupBy(file, ({ key }) => key.key.toString('hex')).values()].flatMap((all) => {
    const latest = all.at(-1)?.key;
    const isNew = all.some(({ isRevision }) => !isRevision);
    return !latest || (isNew && latest.reportType === reportTypes.revoked) ? [] : [latest];
  });
}
