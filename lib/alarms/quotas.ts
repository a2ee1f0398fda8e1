/** What rings about the quota of codes and about whether they are redeemed (verification-server.md §5.3). */
import type { AlarmBook } from '../constructs/alarm-book.ts';
import type { ServiceFunction } from '../constructs/service-function.ts';
import { tooOften } from './too-often.ts';

/** Once is enough: whoever comes next gets no code either, until the quota is filled again. */
export function quotaUsedUp(alarms: AlarmBook, issuer: ServiceFunction): void {
  tooOften(alarms, 'QuotaUsedUp', issuer, {
    says: 'Codes are refused, because those of a region are used up.',
    event: 'QuotaExceeded',
    threshold: 1,
    minutes: 5,
    periods: 1,
  });
}

/** Counted once a day for each region. */
export function claimsAnomalous(alarms: AlarmBook, modeler: ServiceFunction): void {
  tooOften(alarms, 'CodesClaimedRatioAnomaly', modeler, {
    says: 'Fewer of the codes that a region issued yesterday were redeemed than is usual.',
    event: 'ClaimRatioAnomalous',
    threshold: 1,
    minutes: 60,
    periods: 1,
  });
}
