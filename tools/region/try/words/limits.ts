/** What the words of a result mean, and what it cannot tell. */
import type { Assumptions } from '../../../../device/town/assumptions.ts';

export function truthInWords(a: Assumptions): string[] {
  return [
    `A real close contact was within ${a['truth.distance']} m of an infected person for ${a['truth.minutes']} minutes or more in 24 hours, between ${a['truth.daysBeforeOnset']} days before and ${a['truth.daysAfterOnset']} days after the first symptoms (or when they would have come).`,
    'A close contact is a pair of people. A phone can tell of it where both have phones that take part and the infected person shared keys.',
    'Found: the person was told, and the keys that made a day reach a classification include those of this infected person. A phone that shows an exposure already may stay silent about the next until the first grows too old.',
    'Without a real close contact: the person was told, and none of those whose keys it came from was a real close contact, wherever else the person may have caught it.',
    `Encounters of the judged days count; reports and notifications of them are awaited for ${a['town.followUpDays']} days more.`,
    'A place is where the two phones heard each other most on that day; a person may be told of several.',
  ];
}

interface Bounds {
  readonly people: number;
  readonly repeats: number;
  readonly seed: number;
}

export function limits({ people, repeats, seed }: Bounds): string[] {
  return [
    'Nobody behaves differently after a notification, so that two configurations judge the same encounters. Infections that notifications prevent are not counted.',
    repeats > 0
      ? `The ranges over ${repeats + 1} seeds show what chance does. A difference smaller than its range says nothing.`
      : `One town with seed ${seed}: chance moves every number. Small differences say nothing; --repeats 4 shows the range over further towns.`,
    `${people} people are not your region. Most numbers of the model are assumed, and results follow them: replace those that you know (--assumptions) and see whether the order of two configurations stays.`,
    'Nobody is infected after the judged days, or reported by mistake: whom such people would have told of those days, mostly without a real close contact, is missing.',
    'Distance and posture stay the same during one encounter, nights at home are left out, and phones lie where their owners are.',
    'Walls: two people in neighbouring rooms never meet here, while real phones hear each other through thin walls; real false alarms are more.',
    'Reports of all three types (confirmed, likely, user report) are taken to be allowed, whatever the region file allows.',
    'Phones follow the rules of their platforms as far as they are published; for iOS some are assumptions (device/client/profile.ts).',
  ];
}
