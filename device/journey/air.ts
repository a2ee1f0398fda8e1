/** What a contact of two people leaves in their phones, and in the diary. */
import { overhear, type Sighting } from '../radio/scanner.ts';
import type { RandomBytes } from '../random.ts';
import type { Contact, PersonId } from '../town/town.ts';
import type { Heard } from './diary.ts';
import type { Residents } from './residents.ts';

/** Loss in dB on the way from one phone to another during a contact, by time; undefined: too far away for any message. */
export type LossOf = (
  contact: Contact,
  speaker: PersonId,
  listener: PersonId,
) => ((time: number) => number) | undefined;

/** Each of the two hears the other, if both have a phone. */
export function beNear(contact: Contact, residents: Residents, lossOf: LossOf, randomBytes: RandomBytes): Heard[] {
  const { one, other, from, until } = contact;
  return [[one, other] as const, [other, one] as const].flatMap(([speaker, listener]) => {
    const [sender, receiver] = [residents.get(speaker)?.phone, residents.get(listener)?.phone];
    const attenuation = lossOf(contact, speaker, listener);
    if (!sender || !receiver || !attenuation) return [];
    const sightings = overhear(sender, { from, until, attenuation }, randomBytes, receiver);
    receiver.sightings.push(...sightings);
    return sightings.map((sighting) => noted(listener, speaker, sender.txPower, sighting));
  });
}

function noted(listener: PersonId, speaker: PersonId, sent: number, sighting: Sighting): Heard {
  const { time, rssi: received, previousScan } = sighting;
  return { listener, speaker, time, sent, received, previousScan };
}
