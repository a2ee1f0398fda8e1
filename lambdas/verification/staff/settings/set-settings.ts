/** An administrator changes settings of a region that are in force within a minute (verification-server.md §6.1). */
import * as z from 'zod/mini';
import { ApiError } from '../../../../protocol/errors.ts';
import { permissionToWrite } from '../../../../protocol/staff/setting-permissions.ts';
import type { JsonAnswer, PersonIdentity } from '../../../shared/http/call.ts';
import {
  type ChangeSettingsDeps,
  changeSettings,
  type Overtaken,
} from '../../operate/change-settings/change-settings.ts';
import { demandOneOf } from '../endpoint/demand-one-of.ts';
import { byPerson, demandPermissions, type StaffCall } from '../endpoint/staff-call.ts';
import { versionsSeenBy } from './versions-seen.ts';

const version = z.int().check(z.gte(0));

export const settingsChange = z.strictObject({
  seen: version,
  set: z.optional(z.record(z.string(), z.unknown())),
  drop: z.optional(z.array(z.string())),
  rollBackTo: z.optional(version),
  dryRun: z.optional(z.boolean()),
});

export function setSettings(deps: Omit<ChangeSettingsDeps, 'authorise' | 'actor'>) {
  return async (request: z.output<typeof settingsChange>, call: StaffCall): Promise<JsonAnswer> => {
    const { person, now } = call;
    demandOneOf(person, ['SettingsWrite', 'MobileAppWrite']);
    demandKeys(person, [...Object.keys(request.set ?? {}), ...(request.drop ?? [])]);
    const result = await changeSettings(
      {
        ...deps,
        actor: 'verification/staff-settings',
        // A version to go back to may hold what the request does not name.
        authorise: (changes) =>
          demandKeys(
            person,
            changes.map(({ key }) => key),
          ),
      },
      { ...request, region: person.region, by: byPerson(call) },
      now,
    );
    if ('overtaken' in result) throw overtaken(person, result.overtaken);
    if ('error' in result) throw refused(result.problems ?? [result.error]);
    return { status: 200, body: { ...result } };
  };
}

function demandKeys(person: PersonIdentity, keys: readonly string[]): void {
  demandPermissions(person, [...new Set(keys.map(permissionToWrite))]);
}

function overtaken(person: PersonIdentity, { version, since }: Overtaken): ApiError {
  const details = { version, since: versionsSeenBy(person, since) };
  return new ApiError(409, 'settings_overtaken', 'somebody changed settings since you looked', details);
}

function refused(problems: readonly string[]): ApiError {
  return new ApiError(400, 'settings_refused', 'the settings cannot be changed so', { problems });
}
