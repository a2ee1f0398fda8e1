/** How many are told, and how many of them without a real close contact: of anything, and by classification. */
import type { Outcome } from '../../result.ts';
import { cellOf, columnOf, type Judged, shareOf } from '../judged.ts';
import { inPercent, inWhole, people } from '../words.ts';
import { type Bar, bars } from './bars.ts';
import type { Chart } from './chart.ts';
import { colorOf } from './configurations.ts';

export function toldChart(judged: readonly Judged[]): Chart {
  const parts = partsOf(judged);
  return {
    id: 'told',
    title: 'People told, with and without a real close contact',
    finding: [
      ...judged.map(inSentence),
      'The filled part of each bar had a real close contact, the outlined part had none.',
    ],
    spec: bars(parts.map(barOf), 'people told'),
    table: {
      caption: 'People told, by classification',
      head: ['told of', ...columnOf(judged), 'people', 'with a real close contact', 'without', 'infected by it'],
      rows: parts.map(rowOf),
    },
  };
}

interface Part {
  readonly judged: Judged;
  readonly panel: string;
  readonly outcome: Outcome;
}

/** Both configurations' of one classification together. */
function partsOf(judged: readonly Judged[]): Part[] {
  const most = Math.max(...judged.map(({ byClassification }) => byClassification.length));
  const all = judged.map((each) => ({ judged: each, panel: 'of anything', outcome: each.all }));
  const indexes = most < 2 ? [] : Array.from({ length: most }, (_, at) => at);
  return [...all, ...indexes.flatMap((at) => ofClassification(judged, at))];
}

function ofClassification(judged: readonly Judged[], at: number): Part[] {
  const names = new Set(judged.flatMap(({ byClassification }) => byClassification[at]?.name ?? []));
  const panel = names.size === 1 ? `${at + 1}: ${[...names][0]}` : `classification ${at + 1}`;
  return judged.flatMap((each) => {
    const outcome = each.byClassification[at];
    return outcome ? [{ judged: each, panel, outcome }] : [];
  });
}

function barOf({ judged, panel, outcome: { notified, withoutCloseContact } }: Part): Bar {
  const words = `${inWhole(notified)}, ${inWhole(withoutCloseContact)} without`;
  return {
    ...{ panel, words, name: judged.mark, color: colorOf(judged) },
    ...{ value: notified, filled: notified - withoutCloseContact },
  };
}

function rowOf({ judged, panel, outcome }: Part): string[] {
  const { notified, withoutCloseContact, infectedByIt } = outcome;
  return [
    ...[panel, ...cellOf(judged), inWhole(notified), inWhole(notified - withoutCloseContact)],
    ...[withFalseShare(outcome), inWhole(infectedByIt)],
  ];
}

/** `12 (31 %)` */
export function withFalseShare({ withoutCloseContact, notified }: Outcome): string {
  if (notified === 0) return '0';
  return `${inWhole(withoutCloseContact)} (${inPercent(shareOf(withoutCloseContact, notified))})`;
}

function inSentence({ short, all }: Judged): string {
  if (all.notified === 0) return `With ${short} nobody is told.`;
  const { notified, withoutCloseContact } = all;
  const share = inPercent(shareOf(withoutCloseContact, notified));
  return `With ${short} ${people(notified)} are told, ${inWhole(withoutCloseContact)} of them (${share}) without a real close contact.`;
}
