/** An administrator looks at who changed which setting of a region when (verification-server.md §6.1). */
import { ApiError } from '../../../../protocol/errors.ts';
import type { SettingsHistoryAnswer } from '../../../../protocol/staff/administration.ts';
import type { JsonAnswer } from '../../../shared/http/call.ts';
import { type ReadSettingsDeps, readSettings } from '../../operate/read-settings/read-settings.ts';
import { demandOneOf } from '../endpoint/demand-one-of.ts';
import type { StaffCall } from '../endpoint/staff-call.ts';
import { versionsSeenBy } from '../settings/versions-seen.ts';

export function showHistory(deps: ReadSettingsDeps) {
  return async (_request: undefined, { person, now }: StaffCall): Promise<JsonAnswer> => {
    demandOneOf(person, ['SettingsRead', 'MobileAppRead']);
    const read = await readSettings(deps, { do: 'history', region: person.region }, now);
    if (!('history' in read)) throw new ApiError(404, 'not_found', 'not found');
    const body: SettingsHistoryAnswer = { history: versionsSeenBy(person, read.history) };
    return { status: 200, body: { ...body } };
  };
}
