/** May these be a region's settings? The schema's bounds for each, and the rules across several. */
import type { TestType } from '../codes/test-type.ts';
import type { VerificationSettings } from '../region.ts';
import { settingAt } from './fields.ts';
import { allowed, plainIssues } from './issues.ts';
import { type LiveChanges, withLive } from './live.ts';
import { withoutSystems } from './rules/apps.ts';
import { weakCodes } from './rules/guessing.ts';
import { messageProblems } from './rules/messages.ts';
import { needsOfSelfService } from './rules/self-service.ts';

/** As the deployment wrote them. */
export interface CheckedRegion {
  readonly verification: VerificationSettings;
  /** Kinds of codes that self-service has issued; undefined: the region offers none. */
  readonly selfServiceKinds?: readonly TestType[] | undefined;
}

/** The values as they are kept, or in words what is wrong with them. */
export type Settled = { readonly live: LiveChanges } | { readonly problems: readonly string[] };

/** Of wanted values, each by itself. */
export function settled(wanted: LiveChanges): Settled {
  const each = Object.entries(wanted).map(([key, value]) => [key, settledValue(key, value)] as const);
  const problems = each.flatMap(([, value]) => ('problems' in value ? value.problems : []));
  if (problems.length > 0) return { problems };
  return { live: Object.fromEntries(each.flatMap(([key, value]) => ('value' in value ? [[key, value.value]] : []))) };
}

/** With live changes over what a deployment wrote or brings: what is wrong with the whole, in words. */
export function problemsTogether(region: string, deployed: CheckedRegion, live: LiveChanges): string[] {
  const { verification, selfServiceKinds } = withLive(deployed, live);
  const ofMessages = messageProblems({ region, verification, linkDomain: verification.linkDomain, costOf: () => '' });
  const ofSelfService = selfServiceKinds ? needsOfSelfService(selfServiceKinds, verification) : [];
  const ofApps = withoutSystems(deployed.verification.apps, verification.apps);
  return [...ofMessages, ...ofSelfService, ...ofApps].map(
    ({ path, problem, remedy }) => `${path.join('.')} ${problem}; ${remedy}`,
  );
}

/** What may be meant, of the whole, in words. */
export function warningsTogether(deployed: CheckedRegion, live: LiveChanges): string[] {
  return weakCodes(withLive(deployed, live).verification).map(
    ({ path, problem, remedy }) => `${path.join('.')} ${problem}; remedy: ${remedy}`,
  );
}

type SettledValue = { readonly value: unknown } | { readonly problems: readonly string[] };

function settledValue(key: string, value: unknown): SettledValue {
  const setting = settingAt(key);
  if (!setting)
    return { problems: [`${key} is not a setting; allowed: those of docs/region-file.md, each as a whole`] };
  if (setting.change !== 'live') {
    return { problems: [`${key} changes with a deployment alone; remedy: write it into the region file and deploy`] };
  }
  // As a region file that does not have it: the default, or nothing.
  const parsed = setting.schema.safeParse(value === null ? undefined : value);
  if (parsed.success) return { value: parsed.data ?? null };
  const issues = parsed.error.issues.flatMap(plainIssues);
  return { problems: issues.map((issue) => `${[key, ...issue.path].join('.')}: allowed: ${allowed(issue)}`) };
}
