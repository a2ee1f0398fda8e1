/** The report in words: a line per kind of row. */
import type { Domain } from '../../../lambdas/shared/names.ts';
import type { RetentionReport } from '../../../lambdas/shared/retention/report-retention.ts';
import { DAY_SECONDS, HOUR_SECONDS } from '../../../protocol/keys/interval.ts';
import { isKept, type KindReport, UNKNOWN_KIND } from '../../../protocol/retention/report.ts';

export function tableLines(domain: Domain, { table, isWhole, units, kinds }: RetentionReport): string[] {
  const read = isWhole ? '' : ` (left after ${Math.round(units)} units: a sample)`;
  const shown = kinds.filter(({ kind, rows }) => kind !== UNKNOWN_KIND || rows > 0);
  return [`${domain} ${table}${read}`, ...shown.map(kindLine)];
}

function kindLine(report: KindReport): string {
  const { kind, rows, oldestSeconds, keptSeconds, words, overdue, unbounded } = report;
  const rule = keptSeconds === undefined ? words : `${duration(keptSeconds)} ${words}`;
  const oldest = oldestSeconds === undefined ? '' : `, oldest ${duration(oldestSeconds)}`;
  const faults = [
    ...(overdue > 0 ? [`${overdue} stayed more than three days too long`] : []),
    ...(unbounded > 0 ? [`${unbounded} have no end, or one that is too late`] : []),
  ];
  const mark = isKept(report) ? 'ok' : '!!';
  return `${mark}  ${kind}: ${rows} rows${oldest}; rule: ${rule}${faults.length > 0 ? `: ${faults.join(', ')}` : ''}`;
}

/** `13 d 4 h`, `20 min`; a time that has yet to come is `-3 h`. */
function duration(seconds: number): string {
  if (seconds < 0) return `-${duration(-seconds)}`;
  const [days, hours] = [Math.floor(seconds / DAY_SECONDS), Math.floor((seconds % DAY_SECONDS) / HOUR_SECONDS)];
  if (days === 0 && hours === 0) return `${Math.round(seconds / 60)} min`;
  return [days > 0 ? `${days} d` : '', hours > 0 ? `${hours} h` : ''].filter(Boolean).join(' ');
}
