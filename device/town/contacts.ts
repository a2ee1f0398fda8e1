/** All contacts of a town in flat arrays: a million of them fit in some 30 MB, and those of one person are found at once. */
import type { UnixSeconds } from '../../protocol/keys/interval.ts';
import { type Contact, type PersonId, type Place, places } from './town.ts';

const FIRST_CAPACITY = 1 << 16;

export class Contacts {
  readonly #start: UnixSeconds;
  readonly #until: UnixSeconds;
  #size = 0;
  #one = new Int32Array(FIRST_CAPACITY);
  #other = new Int32Array(FIRST_CAPACITY);
  /** Seconds from the town's start. */
  #from = new Int32Array(FIRST_CAPACITY);
  #ends = new Int32Array(FIRST_CAPACITY);
  #place = new Uint8Array(FIRST_CAPACITY);
  #distance = new Float32Array(FIRST_CAPACITY);
  /** Per person, where their contacts begin in `#sorted`. */
  #offsets = new Int32Array(0);
  #sorted = new Int32Array(0);

  /** Of contacts only what lies from `start` to `until` is kept. */
  constructor(start: UnixSeconds, until: UnixSeconds) {
    this.#start = start;
    this.#until = until;
  }

  add({ one, other, from, until, place, distance }: Contact): void {
    if (until <= this.#start || from >= this.#until) return;
    if (this.#size === this.#one.length) this.#grow();
    const at = this.#size++;
    this.#one[at] = one;
    this.#other[at] = other;
    this.#from[at] = Math.max(from, this.#start) - this.#start;
    this.#ends[at] = Math.min(until, this.#until) - this.#start;
    this.#place[at] = places.indexOf(place);
    this.#distance[at] = distance;
  }

  #grow(): void {
    const larger = <T extends Int32Array | Uint8Array | Float32Array>(old: T, fresh: T): T => {
      fresh.set(old);
      return fresh;
    };
    const capacity = 2 * this.#one.length;
    this.#one = larger(this.#one, new Int32Array(capacity));
    this.#other = larger(this.#other, new Int32Array(capacity));
    this.#from = larger(this.#from, new Int32Array(capacity));
    this.#ends = larger(this.#ends, new Int32Array(capacity));
    this.#place = larger(this.#place, new Uint8Array(capacity));
    this.#distance = larger(this.#distance, new Float32Array(capacity));
  }

  /** To be called once, after the last was added. */
  sort(people: number): void {
    const offsets = new Int32Array(people + 1);
    this.#eachSide((person) => {
      offsets[person + 1] = (offsets[person + 1] ?? 0) + 1;
    });
    for (let person = 0; person < people; person++)
      offsets[person + 1] = (offsets[person + 1] ?? 0) + (offsets[person] ?? 0);
    const next = offsets.slice();
    this.#sorted = new Int32Array(2 * this.#size);
    this.#eachSide((person, contact) => {
      const at = next[person] ?? 0;
      this.#sorted[at] = contact;
      next[person] = at + 1;
    });
    const from = this.#from;
    const earlier = (a: number, b: number) => (from[a] ?? 0) - (from[b] ?? 0) || a - b;
    for (let person = 0; person < people; person++)
      this.#sorted.subarray(offsets[person], offsets[person + 1]).sort(earlier);
    this.#offsets = offsets;
  }

  #eachSide(side: (person: PersonId, contact: number) => void): void {
    for (let contact = 0; contact < this.#size; contact++) {
      side(this.#one[contact] ?? 0, contact);
      side(this.#other[contact] ?? 0, contact);
    }
  }

  of(person: PersonId): Contact[] {
    return Array.from(this.#sorted.subarray(this.#offsets[person], this.#offsets[person + 1]), (at) =>
      this.#contact(at),
    );
  }

  #contact(at: number): Contact {
    return {
      one: this.#one[at] ?? 0,
      other: this.#other[at] ?? 0,
      from: this.#start + (this.#from[at] ?? 0),
      until: this.#start + (this.#ends[at] ?? 0),
      place: places[this.#place[at] ?? 0] ?? 'chance',
      distance: this.#distance[at] ?? 0,
    };
  }

  /** Per place. */
  counts(): Record<Place, number> {
    const counts = { household: 0, work: 0, bus: 0, chance: 0 };
    for (let at = 0; at < this.#size; at++) counts[places[this.#place[at] ?? 0] ?? 'chance']++;
    return counts;
  }
}
