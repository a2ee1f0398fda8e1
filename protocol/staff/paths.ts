/** Where the staff's pages ask: all below one path, on the pages' own origin (design.md §10.4). */
export const STAFF_PREFIX = '/staff/';
/** Where the identity provider sends a person back to, in the page or in a window of its own. */
export const SIGNED_IN_PATH = '/signed-in';

/** As API Gateway writes them; `{region}` is a region code in upper case. Each is one step of lambdas/verification/staff/. */
export const staffPaths = {
  me: '/staff/me',
  signOut: '/staff/sign-out',
  regions: '/staff/regions',
  desk: '/staff/{region}/desk',
  issue: '/staff/{region}/issue',
  batchIssue: '/staff/{region}/batch-issue',
  codes: '/staff/{region}/codes',
  code: '/staff/{region}/codes/{uuid}',
  expireCode: '/staff/{region}/codes/{uuid}/expire',
  settings: '/staff/{region}/settings',
  settingsHistory: '/staff/{region}/settings/history',
  apiKeys: '/staff/{region}/api-keys',
  apiKey: '/staff/{region}/api-keys/{id}',
  members: '/staff/{region}/members',
  member: '/staff/{region}/members/{subject}',
  keys: '/staff/{region}/keys',
  rotateKeys: '/staff/{region}/keys/rotate',
  /** Whoever stands between may have decoded the `/` of a report's name. */
  statistics: '/staff/{region}/statistics/{report+}',
  quota: '/staff/{region}/quota',
  audit: '/staff/{region}/audit',
} as const;

export type StaffPath = keyof typeof staffPaths;

/** `staffPath('member', { region: 'US-ZZ', subject: 'a/b' })` → `/staff/US-ZZ/members/a%2Fb`. */
export function staffPath(name: StaffPath, values: Readonly<Record<string, string>> = {}): string {
  return staffPaths[name].replace(/\{(\w+)\+?\}/g, (_, key: string) => encodeURIComponent(values[key] ?? ''));
}
