/** What a phone measures of another during a contact: made from hashes, so any contact can be asked for at any time, with the same answer. */
import type { UnixSeconds } from '../../protocol/keys/interval.ts';
import type { Assumptions } from './assumptions.ts';
import { hash, normalOf, uniformOf } from './chance.ts';
import { purposes } from './purposes.ts';
import type { Contact, PersonId, Reading, Town } from './town.ts';

/** What `listener` measures of `speaker` in each of its scans; nothing unless both have phones. */
export function readingsOf(town: Town, contact: Contact, speaker: PersonId, listener: PersonId): Reading[] {
  const { assumptions: a, people } = town;
  const [sender, receiver] = [people[speaker]?.phone, people[listener]?.phone];
  if (!sender || !receiver) return [];
  const encounter = hash(town.seed, purposes.radio, contact.one, contact.other, contact.from);
  const typical =
    pathLoss(contact, a) +
    bodyLoss(hash(town.seed, purposes.carried, speaker, contact.from), a) +
    bodyLoss(hash(town.seed, purposes.carried, listener, contact.from), a) +
    sender.error +
    receiver.error +
    a['radio.shadowing'] * normalOf(encounter);
  return scansOf(town, listener, contact.from, contact.until).flatMap(({ number, time, previousScan }) => {
    const attenuation = Math.max(0, typical + a['radio.noise'] * normalOf(hash(encounter, listener, number)));
    return attenuation > a['radio.lostAbove'] ? [] : [{ time, previousScan, attenuation }];
  });
}

/** Log-distance; in a bus hardly of distance. */
function pathLoss({ distance, place }: Contact, a: Assumptions): number {
  const exponent = a[place === 'bus' ? 'radio.busExponent' : 'radio.exponent'];
  return a['radio.atOneMetre'] + 10 * exponent * Math.log10(distance);
}

/** By where the phone is during the contact. */
function bodyLoss(hashed: number, a: Assumptions): number {
  const drawn = uniformOf(hashed);
  if (drawn < a['radio.handShare']) return a['radio.handLoss'];
  return a[drawn < a['radio.handShare'] + a['radio.bagShare'] ? 'radio.bagLoss' : 'radio.pocketLoss'];
}

interface TimedScan {
  readonly number: number;
  readonly time: UnixSeconds;
  readonly previousScan: UnixSeconds;
}

/** A listener's own scans from `from` to `until`: a grid whose points are moved by so much that pauses have the range of Android's. */
function scansOf(
  { seed, assumptions: a }: Town,
  listener: PersonId,
  from: UnixSeconds,
  until: UnixSeconds,
): TimedScan[] {
  const pitch = Math.max(a['scan.length'] + 1, a['scan.longest'] - a['scan.random'] / 2);
  // Half of the random part to either side; never so much that two scans change places.
  const range = Math.min(a['scan.random'] / 2, pitch - a['scan.length'] - 1);
  const phase = hash(seed, purposes.scans, listener);
  const timeOf = (number: number) => {
    const moved = (uniformOf(hash(phase, number)) - 0.5) * range;
    return Math.round(number * pitch + uniformOf(phase) * pitch + moved);
  };
  const scans: TimedScan[] = [];
  for (let number = Math.floor(from / pitch) - 2; timeOf(number) < until; number++) {
    const time = timeOf(number);
    if (time >= from) scans.push({ number, time, previousScan: timeOf(number - 1) + a['scan.length'] });
  }
  return scans;
}
