/** How often a phone lets its person report an own test (enx-client.md §9). */
import type { UnixSeconds } from '../../protocol/keys/interval.ts';
import type { UserReportLimits } from './profile.ts';

/** `reports`: times of earlier ones. The first second at which another is allowed, which may lie in the past. */
export function reportAllowedFrom(reports: readonly UnixSeconds[], limits: UserReportLimits | undefined): UnixSeconds {
  if (!limits) return 0;
  const newestFirst = [...reports].sort((one, other) => other - one);
  const apart = (newestFirst[0] ?? Number.NEGATIVE_INFINITY) + limits.apartSeconds;
  const within = (newestFirst[limits.reports - 1] ?? Number.NEGATIVE_INFINITY) + limits.withinSeconds;
  return Math.max(apart, within, 0);
}
