/** An administrator looks at a region's settings (verification-server.md §6.1). */
import { ApiError } from '../../../../protocol/errors.ts';
import { shownSettings } from '../../../../protocol/settings/shown.ts';
import type { SettingsAnswer } from '../../../../protocol/staff/administration.ts';
import { permissionToRead } from '../../../../protocol/staff/setting-permissions.ts';
import type { JsonAnswer } from '../../../shared/http/call.ts';
import { type ReadSettingsDeps, readSettings } from '../../operate/read-settings/read-settings.ts';
import { demandOneOf } from '../endpoint/demand-one-of.ts';
import type { StaffCall } from '../endpoint/staff-call.ts';

/** Of the settings those that the person may see. */
export function showSettings(deps: ReadSettingsDeps) {
  return async (_request: undefined, { person, now }: StaffCall): Promise<JsonAnswer> => {
    demandOneOf(person, ['SettingsRead', 'MobileAppRead']);
    const read = await readSettings(deps, { do: 'get', region: person.region }, now);
    if (!('deployed' in read)) throw new ApiError(404, 'not_found', 'not found');
    const settings = shownSettings(read.deployed, read.live).filter(({ key }) =>
      person.permissions.includes(permissionToRead(key)),
    );
    const body: SettingsAnswer = { region: read.region, version: read.version, settings };
    return { status: 200, body: { ...body } };
  };
}
