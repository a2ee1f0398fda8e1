/** Where the contacts that are found took place. */
import type { Outcome, Setting } from '../../result.ts';
import { cellOf, columnOf, foundShare, type Judged } from '../judged.ts';
import { capital, inPercent, inWhole, listed } from '../words.ts';
import { type Bar, bars } from './bars.ts';
import type { Chart } from './chart.ts';
import { colorOf } from './configurations.ts';
import { withFalseShare } from './told.ts';

/** Place → as people say it. */
export const placeNames: Readonly<Record<Setting, string>> = {
  household: 'at home',
  work: 'at work',
  bus: 'on the bus',
  chance: 'by chance',
};
const places = Object.keys(placeNames) as Setting[];

export function placesChart(judged: readonly Judged[]): Chart {
  const parts = places.flatMap((place) =>
    judged.map((each) => ({ place, judged: each, outcome: each.bySetting[place] })),
  );
  return {
    id: 'places',
    title: 'Real close contacts found, by place',
    finding: judged.map(inSentence),
    spec: bars(parts.map(barOf), 'contacts within reach'),
    table: {
      caption: 'By place, of real close contacts within reach',
      head: ['place', ...columnOf(judged), 'within reach', 'found', 'people told', 'without a real close contact'],
      rows: parts.map(rowOf),
    },
  };
}

interface Part {
  readonly place: Setting;
  readonly judged: Judged;
  readonly outcome: Outcome;
}

function barOf({ place, judged, outcome }: Part): Bar {
  const { found, closeContacts } = outcome;
  const share = closeContacts.reported === 0 ? '' : ` (${inPercent(foundShare(outcome))})`;
  return {
    ...{ panel: placeNames[place], name: judged.mark, color: colorOf(judged) },
    ...{ value: closeContacts.reported, filled: found },
    words: `${inWhole(found)} of ${inWhole(closeContacts.reported)}${share}`,
  };
}

function rowOf({ place, judged, outcome }: Part): string[] {
  const found = `${inWhole(outcome.found)} (${inPercent(foundShare(outcome))})`;
  return [
    ...[placeNames[place], ...cellOf(judged), inWhole(outcome.closeContacts.reported), found],
    ...[inWhole(outcome.notified), withFalseShare(outcome)],
  ];
}

function inSentence({ short, bySetting }: Judged): string {
  const shares = places.flatMap((place) => {
    const share = foundShare(bySetting[place]);
    return share === undefined ? [] : [`${inPercent(share)} of those ${placeNames[place]}`];
  });
  if (shares.length === 0) return `No real close contact was within reach of ${short}.`;
  return `${capital(short)} finds ${listed(shares)}.`;
}
