import type { SettingsHistoryAnswer } from '../../../../protocol/staff/administration.ts';
import { permissionToRead } from '../../../../protocol/staff/setting-permissions.ts';
import type { PersonIdentity } from '../../../shared/http/call.ts';
import type { SettingChange } from '../../store/live-settings.ts';

/** Versions of a region's settings, each with those of its changes that the person may see; never all that is set. */
export function versionsSeenBy(
  { permissions }: PersonIdentity,
  versions: readonly SettingChange[],
): SettingsHistoryAnswer['history'] {
  return versions.map(({ live: _, changes, ...version }) => ({
    ...version,
    changes: changes.filter(({ key }) => permissions.includes(permissionToRead(key))),
  }));
}
