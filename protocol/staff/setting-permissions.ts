import type { Permission } from './permissions.ts';

/** The one setting that has permissions of its own (verification-server.md §6.2, §6.3). */
export const APPS_SETTING = 'verification.apps';

export function permissionToRead(key: string): Permission {
  return key === APPS_SETTING ? 'MobileAppRead' : 'SettingsRead';
}

export function permissionToWrite(key: string): Permission {
  return key === APPS_SETTING ? 'MobileAppWrite' : 'SettingsWrite';
}
