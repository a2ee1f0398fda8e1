/** How soon people are told: what share of them by when. */
import type { TopLevelSpec } from 'vega-lite';
import type { Outcome, Spread } from '../../result.ts';
import type { Judged } from '../judged.ts';
import { inTime, people } from '../words.ts';
import type { Chart } from './chart.ts';
import { byConfiguration } from './configurations.ts';
import { WIDTH } from './draw.ts';

type Since = 'fromExposure' | 'fromUpload';

const wordsOf = {
  fromExposure: { title: 'From exposure to notification', after: 'after the exposure', axis: 'after exposure' },
  fromUpload: {
    title: 'From the upload of keys to notification',
    after: 'after the keys were uploaded',
    axis: 'after upload',
  },
} as const;

/** None where nobody is told: there is nothing to draw, and the chart of those told says so. */
export function delayCharts(judged: readonly Judged[]): Chart[] {
  if (judged.every(({ all }) => all.notified === 0)) return [];
  return [delayChart('fromExposure', judged), delayChart('fromUpload', judged)];
}

function delayChart(since: Since, judged: readonly Judged[]): Chart {
  const { title, after } = wordsOf[since];
  return {
    id: since,
    title,
    finding: judged.map(({ short, all }) => inSentence(short, all[since], after)),
    spec: delaySpec(since, judged),
    table: {
      caption: `${title}: the time within which so many of those told were told`,
      head: ['of those told', ...judged.map(({ label }) => label)],
      rows: deciles.map((percent, at) => [`${percent} %`, ...judged.map(({ all }) => timeAt(all[since], at))]),
    },
  };
}

const deciles = [10, 20, 30, 40, 50, 60, 70, 80, 90];
const DAY_HOURS = 24;

function inSentence(short: string, { count, median, deciles: times }: Spread, after: string): string {
  const last = times.at(-1);
  if (median === undefined || last === undefined) return `With ${short} nobody is told.`;
  return `With ${short} half of ${people(count)} are told within ${inTime(median)} ${after}, nine of ten within ${inTime(last)}.`;
}

function timeAt({ deciles: times }: Spread, at: number): string {
  const time = times[at];
  return time === undefined ? '–' : inTime(time);
}

/** Hours where all is over within two days. */
function delaySpec(since: Since, judged: readonly Judged[]): TopLevelSpec {
  const spreads = judged.map(({ all }: { all: Outcome }) => all[since]);
  const isLong = Math.max(0, ...spreads.flatMap(({ deciles: times }) => times)) >= 2 * DAY_HOURS;
  const values = judged.flatMap(({ label, all }) =>
    all[since].deciles.map((hours, at) => ({
      configuration: label,
      time: isLong ? hours / DAY_HOURS : hours,
      percent: deciles[at],
    })),
  );
  const { color, strokeDash, shape } = byConfiguration(judged);
  return {
    data: { values },
    width: WIDTH,
    height: 170,
    encoding: {
      x: {
        field: 'time',
        type: 'quantitative',
        scale: { domainMin: 0 },
        axis: { title: `${isLong ? 'days' : 'hours'} ${wordsOf[since].axis}`, tickCount: 6 },
      },
      y: {
        field: 'percent',
        type: 'quantitative',
        scale: { domain: [0, 100] },
        axis: { title: '% of those told', values: [0, 10, 25, 50, 75, 90, 100] },
      },
      color,
    },
    layer: [
      { mark: { type: 'line', strokeWidth: 2 }, encoding: { strokeDash } },
      { mark: { type: 'point', filled: true, size: 45, opacity: 1 }, encoding: { shape } },
    ],
  };
}
