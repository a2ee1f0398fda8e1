/** What stands between a close contact and a phone that tells of it, most of which no configuration decides. */
import { palette } from '../../../package/style.ts';
import type { TownFacts } from '../../result.ts';
import { foundShare, type Judged, shareOf } from '../judged.ts';
import { inPercent, inWhole } from '../words.ts';
import { type Bar, bars } from './bars.ts';
import type { Chart } from './chart.ts';
import { colorOf } from './configurations.ts';

export function reachChart({ closeContacts }: TownFacts, judged: readonly Judged[]): Chart {
  const { all, bothPhones, reported } = closeContacts;
  const steps: Step[] = [
    { name: '', panel: 'all', meaning: 'real close contacts', count: all, color: palette.hint },
    {
      name: '',
      panel: 'both with a phone',
      meaning: 'and both had a phone that takes part',
      count: bothPhones,
      color: palette.hint,
    },
    {
      name: '',
      panel: 'infected one shared keys',
      meaning: 'and the infected one shared keys',
      count: reported,
      color: palette.hint,
    },
    ...judged.map((each) => ({
      name: each.mark,
      panel: `found${each.mark === '' ? '' : ` by ${each.mark}`}`,
      meaning: `and found by ${each.short}`,
      count: each.all.found,
      color: colorOf(each),
    })),
  ];
  return {
    id: 'reach',
    title: 'From all real close contacts to those found',
    finding: sentences(closeContacts, judged),
    spec: bars(steps.map(barOf(all)), 'real close contacts'),
    table: {
      caption:
        'Real close contacts, each line a part of the one before; each configuration a part of those with shared keys',
      head: ['real close contacts', 'number', 'of all'],
      rows: steps.map(({ meaning, count }) => [meaning, inWhole(count), inPercent(shareOf(count, all))]),
    },
  };
}

interface Step {
  readonly name: string;
  /** Above the bar. */
  readonly panel: string;
  /** In the table. */
  readonly meaning: string;
  readonly count: number;
  readonly color: string;
}

const barOf =
  (all: number) =>
  ({ name, panel, count, color }: Step): Bar => ({
    ...{ panel, name, color, value: count, filled: count },
    words: `${inWhole(count)} (${inPercent(shareOf(count, all))})`,
  });

function sentences({ all, reported }: TownFacts['closeContacts'], judged: readonly Judged[]): string[] {
  const share = inPercent(shareOf(reported, all));
  const first = `Of ${inWhole(all)} real close contacts ${inWhole(reported)} (${share}) are within reach: both had a phone that takes part, and the infected one shared keys. The others no configuration can find.`;
  const found = judged.map(
    (each) =>
      `Of those within reach ${each.short} finds ${inWhole(each.all.found)} (${inPercent(foundShare(each.all))}).`,
  );
  return [first, ...found];
}
