/**
 * A region's practice twin: where its staff learn to issue codes, with text messages and phones, while nothing that they do
 * reaches anybody. It has a region code of its own, so that its codes, API keys, keys and counts are apart, and no key server:
 * its certificates name an issuer that none knows, so no key of a practice is ever in an index that phones read.
 */
import type { RegionFile, VerificationSettings } from './region.ts';

/** Before every text of a twin. GSM-7 alone, so that it makes no message of more parts than its characters do. */
export const WATERMARK = 'PRACTICE, NOT REAL: ';

/** Messages a day: enough for a class, and not worth a flood. */
const MOST_MESSAGES = 200;
const MOST_REPORTS = 50;

/** Once, however often it is asked for. */
export function watermarked(text: string): string {
  return text.startsWith(WATERMARK) ? text : `${WATERMARK}${text}`;
}

/** Undefined for a region that has none. What the region's live settings change later does not change the twin. */
export function practiceTwinOf({ selfService: _, practiceTwin, ...file }: RegionFile): RegionFile | undefined {
  if (practiceTwin === undefined) return undefined;
  return {
    ...file,
    region: practiceTwin,
    name: watermarked(file.name),
    verification: practising(file.verification),
  };
}

/** As the region's own, but for what would reach people, their apps, or the region's gateway. */
function practising({ userReport, sms, certificate, ...same }: VerificationSettings): VerificationSettings {
  const { webhookUrl: _, ...ownReports } = userReport;
  return {
    ...same,
    practice: true,
    apps: [],
    userReport: ownReports,
    sms: {
      ...sms,
      signed: 'no',
      dailyCap: Math.min(sms.dailyCap, MOST_MESSAGES),
      dailyCapUserReports: Math.min(sms.dailyCapUserReports, MOST_REPORTS),
    },
    certificate: {
      ...certificate,
      issuer: `${certificate.issuer}.practice`,
      audience: `${certificate.audience}.practice`,
    },
  };
}
