/** What one value of a configuration does while all others stay as they are. */
import type { TopLevelSpec } from 'vega-lite';
import { keyNamed } from '../../../../../protocol/region-config/keys/all.ts';
import type { Curve, CurvePoint } from '../../result.ts';
import type { Judged } from '../judged.ts';
import type { TableContent } from '../table.tsx';
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
    table: tableOf(name, of),
  };
}

/** A row for each value, with both configurations beside each other. */
function tableOf(name: string, of: readonly OfOne[]): TableContent {
  const [{ curve }] = of as [OfOne];
  const values = new Set(of.flatMap((one) => one.curve.points.map(({ value }) => value)));
  const ofMark = ({ judged: { mark } }: OfOne, head: string) => (mark === '' ? head : `${mark}: ${head}`);
  return {
    caption: `${name}, all other values as they are`,
    head: [unitInWords(curve), ...of.flatMap((one) => ['found', 'told', 'without'].map((head) => ofMark(one, head)))],
    rows: [...values]
      .sort((one, other) => one - other)
      .map((value) => [
        `${isOff({ value }, curve) ? valueInWords(value, curve) : inFull(inUnit(value, curve))}${nowOf(value, of)}`,
        ...of.flatMap((one) => cellsOf(one.curve.points.find((point) => point.value === value))),
      ]),
  };
}

/** ` (now)`, ` (A now)` */
function nowOf(value: number, of: readonly OfOne[]): string {
  const marks = of.filter(({ curve }) => curve.current === value).map(({ judged }) => judged.mark);
  return marks.length === 0 ? '' : ` (${`${marks.join(', ')} now`.trim()})`;
}

function cellsOf(point: CurvePoint | undefined): string[] {
  if (!point) return ['–', '–', '–'];
  return [inPercent(point.foundShare / 100), inWhole(point.notified), inWhole(point.withoutCloseContact)];
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
function isOff({ value }: Pick<CurvePoint, 'value'>, { group }: Curve): boolean {
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
  readonly configuration: string;
  readonly value: number;
  readonly count: number;
  readonly off: boolean;
  readonly now: boolean;
  /** Beside the point. */
  readonly mark: string;
}

const rowsOf =
  (count: (point: CurvePoint) => number) =>
  ({ judged, curve }: OfOne): Row[] =>
    curve.points.map((point) => {
      const [off, now] = [isOff(point, curve), point.value === curve.current];
      const says = [...(off ? ['off'] : []), ...(now ? ['now'] : [])].join(', ');
      const mark = says === '' ? '' : `${judged.mark} ${says}`.trim();
      const row = { configuration: judged.label, value: inUnit(point.value, curve), count: count(point) };
      return { ...row, off, now, mark };
    });

const places: Readonly<Record<string, { dx?: number; dy: number; align?: 'left' }>> = {
  above: { dy: -11 },
  below: { dy: 13 },
  // At the left edge words would stand in the axis.
  'left, above': { dx: 7, dy: -8, align: 'left' },
  'left, below': { dx: 7, dy: 11, align: 'left' },
};

/** The word of the higher of two stands above its point, that of the lower below: they are apart wherever the points are. */
function placed(row: Row, at: number, all: readonly Row[]): Placed {
  const isLower = all.some(({ mark, off, configuration, count }, other) => {
    const isBeside = off === row.off && mark !== '' && configuration !== row.configuration;
    return isBeside && (count > row.count || (count === row.count && other < at));
  });
  const isLeft = all.every(({ value }) => row.value <= value);
  const place = `${isLeft ? 'left, ' : ''}${isLower ? 'below' : 'above'}`;
  return { ...row, place: row.mark === '' ? '' : place };
}

interface Placed extends Row {
  /** One of `places`; nothing where there is no word. */
  readonly place: string;
}

/** `name`: with the number of its classification, if it has one. */
function aboutOf(name: string): string {
  return keyNamed(name.replace(/_[1-4]$/, '')).meaning;
}

function curveSpec(of: readonly OfOne[]): TopLevelSpec {
  const { color, strokeDash, shape } = byConfiguration(of.map(({ judged }) => judged));
  const [{ curve }] = of as [OfOne];
  const only = (condition: string) => [{ filter: condition }];
  const point = (size: number) => ({ type: 'point' as const, filled: true, size, opacity: 1 });
  const word = (place: string) => ({
    transform: only(`datum.place === '${place}'`),
    mark: { type: 'text' as const, fontWeight: 'bold' as const, ...places[place] },
    encoding: { text: { field: 'mark' }, color },
  });
  const all = counts.map(([title, count]) => ({ title, values: of.flatMap(rowsOf(count)).map(placed) }));
  return panels(all, {
    height: 95,
    encoding: {
      x: { field: 'value', type: 'quantitative', axis: { title: unitInWords(curve), tickCount: 6 } },
      y: { field: 'count', type: 'quantitative', axis: { title: null, tickCount: 4 } },
    },
    layer: (values) => [
      { transform: only('!datum.off'), mark: { type: 'line', strokeWidth: 1.5 }, encoding: { color, strokeDash } },
      { transform: only('!datum.now'), mark: point(18), encoding: { color, shape } },
      { transform: only('datum.now'), mark: point(90), encoding: { color, shape } },
      ...Object.keys(places)
        .filter((place) => values.some((row) => row.place === place))
        .map(word),
    ],
  });
}
