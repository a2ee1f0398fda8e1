/** The phones of a town, and what they tell their owners. */
import { DAY_SECONDS, type UnixSeconds } from '../../protocol/keys/interval.ts';
import type { ScoreConfiguration } from '../../protocol/risk/configuration.ts';
import { profiles } from '../client/profile.ts';
import { assess, createPhone, type Phone } from '../phone.ts';
import { RETENTION_DAYS, rotateKeys } from '../radio/keys.ts';
import type { PhoneUse } from '../radio/scanner.ts';
import type { RandomBytes } from '../random.ts';
import type { PersonId, PhoneModel } from '../town/town.ts';
import type { Notice } from './diary.ts';
import type { LivedTown } from './plan.ts';

export interface Resident {
  readonly person: PersonId;
  readonly phone: Phone;
}

export type Residents = ReadonlyMap<PersonId, Resident>;

/** Those with a phone. */
export function ownersOf({ people }: Pick<LivedTown, 'people'>): { person: PersonId; model: PhoneModel }[] {
  return people.flatMap(({ phone }, person) => (phone ? [{ person, model: phone }] : []));
}

/** Each phone has been on for two weeks, so that it has keys to share from the first day on. */
export function residentsOf(town: LivedTown, randomBytes: RandomBytes): Residents {
  return new Map(
    ownersOf(town).map(({ person, model }) => [
      person,
      { person, phone: phoneOf(person, model, town.start, randomBytes) },
    ]),
  );
}

function phoneOf(person: PersonId, model: PhoneModel, start: UnixSeconds, randomBytes: RandomBytes): Phone {
  const profile = profiles[model.platform];
  const since = start - (RETENTION_DAYS - 1) * DAY_SECONDS;
  const phone = createPhone(`person ${person}`, profile, { since, now: start }, randomBytes);
  return { ...phone, txPower: model.txPower, use: uses[person % uses.length] ?? {} };
}

/** Scans come oftener or last longer while a phone is used (gaen-device.md §3.3): neighbours in the town differ in that. */
const uses: readonly PhoneUse[] = [{}, { screenOn: true }, { soundPlays: true }, { headset: true }];

/** Keys for the days that began since the last time. */
export function keepUp({ phone }: Resident, now: UnixSeconds, randomBytes: RandomBytes): void {
  phone.keys = rotateKeys(phone.keys, now, now, randomBytes);
}

/** After new files or on a new day: what the phone says, if it says anything. */
export function lookAgain(
  { person, phone }: Resident,
  configuration: ScoreConfiguration,
  now: UnixSeconds,
): Notice | undefined {
  const { notification } = assess(phone, configuration, now);
  if (notification.kind === 'revoked') return { person, at: now, says: 'revoked', day: undefined };
  if (notification.kind !== 'exposure') return undefined;
  const { index, day } = notification.exposure;
  return { person, at: now, says: index, day };
}
