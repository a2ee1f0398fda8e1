/** Settings as the reference's tabs group them (verification-server.md §6.1, §7), by the beginning of their keys. */
import type { ShownSetting } from '../../../../protocol/staff/administration.ts';

const groups = ['general', 'codes', 'messages', 'report', 'abuse', 'security', 'express', 'key-server'] as const;

export type Group = (typeof groups)[number];

/** The first that fits. What is new to these pages stands under general. */
const beginnings: readonly (readonly [beginning: string, group: Group])[] = [
  ['verification.maintenance', 'general'],
  ['verification.keyServerStatistics', 'key-server'],
  ['keyServer', 'key-server'],
  ['verification.abusePrevention', 'abuse'],
  ['verification.sms', 'messages'],
  ['verification.allowGeneratedSms', 'messages'],
  ['verification.userReport', 'report'],
  ['verification.allowAdminUserReport', 'report'],
  ['selfService', 'report'],
  ['verification.adminNetworks', 'security'],
  ['verification.certificate', 'security'],
  ['verification.enExpress', 'express'],
  ['verification.linkDomain', 'express'],
  ['verification.apps', 'express'],
  ['verification', 'codes'],
];

export function groupOf(key: string): Group {
  return beginnings.find(([beginning]) => key.startsWith(beginning))?.[1] ?? 'general';
}

/** Groups without a setting are left out. */
export function grouped(settings: readonly ShownSetting[]): readonly (readonly [Group, readonly ShownSetting[]])[] {
  return groups
    .map((group) => [group, settings.filter(({ key }) => groupOf(key) === group)] as const)
    .filter(([, members]) => members.length > 0);
}
