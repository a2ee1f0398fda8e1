/** What one value of a configuration does while all others stay as they are. */
import type { TopLevelSpec } from 'vega-lite';
import { keyNamed } from '../../../../../protocol/region-config/keys/all.ts';
import type { Curve, CurvePoint } from '../../result.ts';
import { cellOf, columnOf, type Judged } from '../judged.ts';
import { inFull, inPercent, inWhole, people } from '../words.ts';
import type { Chart } from './chart.ts';
import { byConfiguration } from './configurations.ts';
import { panels } from './panels.ts';

interface OfOne {
  readonly judged: Judged;
  readonly curve: Curve;
}

const counts: readonly (readonly [string, (point: CurvePoint) => number])[] = [
  ['% of contacts found', ({ foundShare }) => foundShare],
  ['people told without one', ({ withoutCloseContact }) => withoutCloseContact],
];

/** Those that do something in this town, in the order of the result; and the names of those that do not. */
export function curveCharts(judged: readonly Judged[]): { charts: CurveChart[]; flat: string[] } {
  const names = [...new Set(judged.flatMap(({ curves }) => curves.map(({ name }) => name)))];
  const all = names.map((name) => ({ name, of: curvesNamed(name, judged) }));
  const [moving, flat] = [all.filter(({ of }) => !of.every(isFlat)), all.filter(({ of }) => of.every(isFlat))];
  return { charts: moving.map(({ name, of }) => curveChart(name, of)), flat: flat.map(({ name }) => name) };
}

export interface CurveChart extends Chart {
  readonly group: Curve['group'];
}

function curvesNamed(name: string, judged: readonly Judged[]): OfOne[] {
  return judged.flatMap((each) => {
    const curve = each.curves.find((one) => one.name === name);
    return curve ? [{ judged: each, curve }] : [];
  });
}

function isFlat({ curve: { points } }: OfOne): boolean {
  return points.every((point) => counts.every(([, count]) => count(point) === count(points[0] as CurvePoint)));
}

function curveChart(name: string, of: readonly OfOne[]): CurveChart {
  const { group } = (of[0] as OfOne).curve;
  return {
    ...{ id: name, title: name, group, about: aboutOf(name) },
    finding: of.map(inSentence),
    spec: curveSpec(of),
    table: {
      caption: `${name}, all other values as they are`,
      head: [
        'value',
        ...columnOf(of.map(({ judged }) => judged)),
        'contacts found',
        'people told',
        'without a real close contact',
      ],
      rows: of.flatMap(({ judged, curve }) =>
        curve.points.map((point) => [
          `${valueInWords(point.value, curve)}${point.value === curve.current ? ' (now)' : ''}`,
          ...cellOf(judged),
          inPercent(point.foundShare / 100),
          inWhole(point.notified),
          `${inWhole(point.withoutCloseContact)} (${inPercent(point.falseShare / 100)})`,
        ]),
      ),
    },
  };
}

function inSentence({ judged: { mark }, curve }: OfOne): string {
  const who = mark === '' ? 'Now' : `${mark}: now`;
  const now = curve.points.find(({ value }) => value === curve.current);
  const on = curve.points.filter((point) => !isOff(point, curve));
  const [first, last] = [on[0], on.at(-1)];
  if (!now || !first || !last) throw new Error(`${curve.name} has no point of its present value`);
  const [finds, tells] = [
    (point: CurvePoint) => inPercent(point.foundShare / 100),
    ({ withoutCloseContact }: CurvePoint) => inWhole(withoutCloseContact),
  ];
  return [
    `${who} ${valueInWords(now.value, curve)}: finds ${finds(now)}, tells ${people(now.withoutCloseContact)} without a real close contact.`,
    `From ${inFull(inUnit(first.value, curve))} to ${valueInWords(last.value, curve)}: ${finds(first)} to ${finds(last)}, ${tells(first)} to ${tells(last)} people.`,
  ].join(' ');
}

/** A threshold of 0 never applies, or sets no limit (gaen-device.md §9.1, §9.3): it stands beside the curve and not on it. */
function isOff({ value }: CurvePoint, { group }: Curve): boolean {
  return group === 'threshold' && value === 0;
}

const MINUTE_SECONDS = 60;
const inUnit = (value: number, { unit }: Curve): number => (unit === 's' ? value / MINUTE_SECONDS : value);
const unitInWords = ({ unit }: Curve): string => (unit === 's' ? 'weighted minutes' : unit);

export function valueInWords(value: number, curve: Curve): string {
  if (curve.group === 'threshold' && value === 0) return curve.unit === 'days' ? 'no limit' : 'off';
  return `${inFull(inUnit(value, curve))} ${unitInWords(curve)}`;
}

interface Row {
  readonly panel: string;
  readonly configuration: string;
  readonly value: number;
  readonly count: number;
  readonly off: boolean;
  readonly now: boolean;
  /** Beside the point. */
  readonly mark: string;
}

function rowsOf({ judged, curve }: OfOne): Row[] {
  return curve.points.flatMap((point) =>
    counts.map(([panel, count]) => {
      const [off, now] = [isOff(point, curve), point.value === curve.current];
      const says = [...(off ? ['off'] : []), ...(now ? ['now'] : [])].join(', ');
      const mark = says === '' ? '' : `${judged.mark} ${says}`.trim();
      return {
        ...{ panel, off, now, mark },
        configuration: judged.label,
        value: inUnit(point.value, curve),
        count: count(point),
      };
    }),
  );
}

const places: Readonly<Record<string, { dx?: number; dy: number; align?: 'left' }>> = {
  above: { dy: -11 },
  below: { dy: 13 },
  // At the left edge words would stand in the axis.
  'off, above': { dx: 7, dy: -6, align: 'left' },
  'off, below': { dx: 7, dy: 8, align: 'left' },
};

/** The word of the higher of two stands above its point, that of the lower below: they are apart wherever the points are. */
function placed(row: Row, at: number, all: readonly Row[]): Row & { readonly place: string } {
  const isLower = all.some(({ panel, mark, off, configuration, count }, other) => {
    const isBeside = panel === row.panel && off === row.off && mark !== '' && configuration !== row.configuration;
    return isBeside && (count > row.count || (count === row.count && other < at));
  });
  const place = `${row.off ? 'off, ' : ''}${isLower ? 'below' : 'above'}`;
  return { ...row, place: row.mark === '' ? '' : place };
}

/** `name`: with the number of its classification, if it has one. */
function aboutOf(name: string): string {
  return keyNamed(name.replace(/_[1-4]$/, '')).meaning;
}

function curveSpec(of: readonly OfOne[]): TopLevelSpec {
  const { color, strokeDash, shape } = byConfiguration(of.map(({ judged }) => judged));
  const [first] = of as [OfOne];
  const only = (condition: string) => [{ filter: condition }];
  const point = (size: number) => ({ type: 'point' as const, filled: true, size, opacity: 1 });
  const rows = of.flatMap(rowsOf).map(placed);
  return panels({
    titles: counts.map(([panel]) => panel),
    ...{ values: rows, height: 95 },
    encoding: {
      x: {
        field: 'value',
        type: 'quantitative',
        axis: { title: unitInWords(first.curve), tickCount: 6 },
      },
      y: { field: 'count', type: 'quantitative', axis: { title: null, tickCount: 4 } },
    },
    layer: [
      { transform: only('!datum.off'), mark: { type: 'line', strokeWidth: 1.5 }, encoding: { color, strokeDash } },
      { transform: only('!datum.now'), mark: point(18), encoding: { color, shape } },
      { transform: only('datum.now'), mark: point(90), encoding: { color, shape } },
      ...[...new Set(rows.map(({ place }) => place))]
        .filter((place) => place !== '')
        .map((place) => ({
          transform: only(`datum.place === '${place}'`),
          mark: { type: 'text' as const, fontWeight: 'bold' as const, ...places[place] },
          encoding: { text: { field: 'mark' }, color },
        })),
    ],
  });
}
