/**
 * What a member of staff may do in a region (verification-server.md §6.2). Words of the reference; its bits are not, since
 * nobody but the pages reads them.
 */
export const permissions = [
  'AuditRead',
  'APIKeyRead',
  'APIKeyWrite',
  'CodeIssue',
  'CodeBulkIssue',
  'CodeRead',
  'CodeExpire',
  'SettingsRead',
  'SettingsWrite',
  'StatsRead',
  'MobileAppRead',
  'MobileAppWrite',
  'UserRead',
  'UserWrite',
] as const;

export type Permission = (typeof permissions)[number];

/** What one permission brings with it. */
const implied: Readonly<Partial<Record<Permission, Permission>>> = {
  APIKeyWrite: 'APIKeyRead',
  SettingsWrite: 'SettingsRead',
  MobileAppWrite: 'MobileAppRead',
  UserWrite: 'UserRead',
  CodeBulkIssue: 'CodeIssue',
};

/** The reference's "legacy user" and "legacy admin" (V27), and an auditor, who changes nothing. */
export const presets = {
  caseWorker: ['CodeIssue', 'CodeBulkIssue', 'CodeRead', 'CodeExpire'],
  auditor: ['AuditRead', 'StatsRead', 'SettingsRead', 'APIKeyRead', 'MobileAppRead', 'UserRead'],
  administrator: permissions,
} as const satisfies Record<string, readonly Permission[]>;

export type Preset = keyof typeof presets;

export function isPermission(text: unknown): text is Permission {
  return permissions.some((one) => one === text);
}

/** With what each brings along, in the order of `permissions`, each once. */
export function withImplied(granted: readonly Permission[]): Permission[] {
  return permissions.filter((one) => granted.some((held) => held === one || implied[held] === one));
}

/** What of `wanted` is not in `held`. Whoever grants must hold all that they grant (§6.2). */
export function missingOf(wanted: readonly Permission[], held: readonly Permission[]): Permission[] {
  const all = withImplied(held);
  return withImplied(wanted).filter((one) => !all.includes(one));
}
