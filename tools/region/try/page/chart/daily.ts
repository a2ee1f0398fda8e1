/** What happens on each day: in the town, and on phones by each configuration. */
import type { TopLevelSpec } from 'vega-lite';
import type { Day } from '../../result.ts';
import type { Judged } from '../judged.ts';
import { inDay, inWhole, people } from '../words.ts';
import type { Chart } from './chart.ts';
import { byConfiguration } from './configurations.ts';
import { WIDTH } from './draw.ts';
import { type Part, panels } from './panels.ts';

const tellings: readonly (readonly [string, (day: Day) => number])[] = [
  ['people told for the first time', told],
  ['of them without one', ({ withoutCloseContact }) => withoutCloseContact],
];

function told({ withCloseContact, withoutCloseContact }: Day): number {
  return withCloseContact + withoutCloseContact;
}

export function dailyChart(judged: readonly Judged[]): Chart {
  const days = judged[0]?.daily ?? [];
  return {
    id: 'daily',
    title: 'Day by day',
    finding: [...judged.map(inSentence), ...followUpOf(days)],
    spec: dailySpec(judged),
    isWide: true,
    table: {
      caption: 'Each day (UTC)',
      head: ['day', 'infections', 'reports', ...judged.flatMap(headOf)],
      rows: days.map((day, at) => [
        ...[`${inDay(day.day)}${day.followUp ? ' (after)' : ''}`, inWhole(day.infections), inWhole(day.reports)],
        ...judged.flatMap(({ daily }) => cellsOf(daily[at])),
      ]),
    },
  };
}

function inSentence({ short, daily }: Judged): string {
  const most = daily.reduce((peak, day) => (told(day) > told(peak) ? day : peak));
  if (told(most) === 0) return `With ${short} nobody is told on any day.`;
  return `With ${short} most are told on ${inDay(most.day)}: ${people(told(most))}, ${inWhole(most.withoutCloseContact)} of them without a real close contact.`;
}

function followUpOf(days: readonly Day[]): string[] {
  const first = days.find(({ followUp }) => followUp);
  if (!first) return [];
  return [`From ${inDay(first.day)} on (outlined) nobody meets any more: what is told then is of the days before.`];
}

function headOf({ letter, byClassification }: Judged, _: number, all: readonly Judged[]): string[] {
  const of = all.length > 1 ? `${letter}: ` : '';
  const classes = byClassification.map(({ index }) => `${of}told of class ${index}`);
  return [...classes, `${of}with a real close contact`, `${of}without`, `${of}contacts missed`];
}

function cellsOf(day: Day | undefined): string[] {
  if (!day) return [];
  return [...day.notified, day.withCloseContact, day.withoutCloseContact, day.missed].map(inWhole);
}

function dailySpec(judged: readonly Judged[]): TopLevelSpec {
  return {
    spacing: 12,
    vconcat: [reportsSpec(judged[0]?.daily ?? []), toldSpec(judged)],
  };
}

const HEIGHT = 80;
const counts = {
  field: 'count',
  type: 'quantitative',
  axis: { title: 'people', tickCount: 4, tickMinStep: 1 },
} as const;
const dayAxis = { title: null, labelAngle: 0, labelOverlap: 'parity' } as const;
const ofDay = { field: 'day', type: 'ordinal', sort: null, axis: dayAxis } as const;

function reportsSpec(days: readonly Day[]): Part {
  return {
    title: 'reports of positive tests',
    data: { values: days.map(({ day, reports, followUp }) => ({ day: inDay(day), count: reports, followUp })) },
    ...{ width: WIDTH, height: HEIGHT },
    mark: { type: 'bar', color: '#6b747c', stroke: '#6b747c' },
    encoding: { x: ofDay, y: counts, fillOpacity: { condition: { test: 'datum.followUp', value: 0 }, value: 1 } },
  };
}

function toldSpec(judged: readonly Judged[]): Part {
  const { color, strokeDash, shape } = byConfiguration(judged);
  const all = tellings.map(([title, count]) => ({
    title,
    values: judged.flatMap(({ label, daily }) =>
      daily.map((day) => ({ configuration: label, day: inDay(day.day), count: count(day) })),
    ),
  }));
  return panels(all, {
    height: HEIGHT,
    encoding: { x: ofDay, y: counts, color },
    layer: () => [
      { mark: { type: 'line', strokeWidth: 2 }, encoding: { strokeDash } },
      { mark: { type: 'point', filled: true, size: 35, opacity: 1 }, encoding: { shape } },
    ],
  });
}
