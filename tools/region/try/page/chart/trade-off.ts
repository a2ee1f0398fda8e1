/** All changes of one value at once: what each finds, and how many it tells without a real close contact. */
import type { TopLevelSpec } from 'vega-lite';
import type { Curve, CurvePoint } from '../../result.ts';
import { cellOf, columnOf, type Judged } from '../judged.ts';
import { counted, inPercent, inWhole } from '../words.ts';
import type { Chart } from './chart.ts';
import { byConfiguration } from './configurations.ts';
import { valueInWords } from './curve.ts';
import { WIDTH } from './draw.ts';

interface Change {
  readonly curve: Curve;
  readonly point: CurvePoint;
}

export function tradeOffChart(judged: readonly Judged[]): Chart {
  return {
    id: 'trade-off',
    title: 'What one changed value can do',
    finding: [
      ...judged.map(inSentence),
      'Each small dot is the configuration with one value changed; the line joins the best of them.',
    ],
    spec: tradeOffSpec(judged),
    isWide: true,
    table: {
      caption:
        'The best that one changed value can do: none finds more without telling more people who had no real close contact',
      head: ['one value changed', ...columnOf(judged), 'contacts found', 'told without a real close contact'],
      rows: judged.flatMap((each) =>
        best(changesOf(each)).map(({ curve, point }) => [
          point.value === curve.current ? 'as it is' : `${curve.name}: ${valueInWords(point.value, curve)}`,
          ...[...cellOf(each), inPercent(point.foundShare / 100), inWhole(point.withoutCloseContact)],
        ]),
      ),
    },
  };
}

function changesOf({ curves }: Judged): Change[] {
  return curves.flatMap((curve) => curve.points.map((point) => ({ curve, point })));
}

/** Fewest told without a real close contact first; each finds more than all before it. */
function best(changes: readonly Change[]): Change[] {
  const ordered = [...changes].sort(
    ({ point: one }, { point: other }) =>
      one.withoutCloseContact - other.withoutCloseContact || other.foundShare - one.foundShare,
  );
  let most = -1;
  return ordered.filter(({ point }) => {
    const isMore = point.foundShare > most;
    most = Math.max(most, point.foundShare);
    return isMore;
  });
}

function presentOf(judged: Judged): CurvePoint | undefined {
  return changesOf(judged).find(({ curve, point }) => point.value === curve.current)?.point;
}

function inSentence(judged: Judged): string {
  const now = presentOf(judged);
  if (!now) return '';
  const better = changesOf(judged).filter(({ point }) => isBetter(point, now));
  const of = judged.mark === '' ? '' : ` of ${judged.mark}`;
  if (better.length === 0)
    return `No change of one value${of} finds more without telling more people who had no real close contact.`;
  return `${counted(better.length, 'change', 'changes')} of one value${of} would be better on one count and no worse on the other.`;
}

function isBetter(point: CurvePoint, now: CurvePoint): boolean {
  const [found, told] = [point.foundShare - now.foundShare, now.withoutCloseContact - point.withoutCloseContact];
  return found >= 0 && told >= 0 && found + told > 0;
}

function tradeOffSpec(judged: readonly Judged[]): TopLevelSpec {
  const row = (kind: string, label: string, { foundShare, withoutCloseContact }: CurvePoint) => ({
    ...{ kind, configuration: label, found: foundShare, without: withoutCloseContact },
  });
  const values = judged.flatMap((each) => [
    ...changesOf(each).map(({ point }) => row('change', each.label, point)),
    ...best(changesOf(each)).map(({ point }) => row('best', each.label, point)),
    ...[presentOf(each)].flatMap((now) =>
      now ? [{ ...row('now', each.label, now), text: `${each.mark} now`.trim() }] : [],
    ),
  ]);
  const { color, strokeDash, shape } = byConfiguration(judged);
  const only = (kind: string) => [{ filter: `datum.kind === '${kind}'` }];
  const point = (size: number) => ({ type: 'point' as const, filled: true, size, opacity: 1 });
  return {
    data: { values },
    width: WIDTH,
    height: 200,
    encoding: {
      x: {
        field: 'without',
        type: 'quantitative',
        axis: { title: 'people told without one', tickCount: 6 },
      },
      y: { field: 'found', type: 'quantitative', axis: { title: '% of contacts found', tickCount: 5 } },
      color,
    },
    layer: [
      {
        transform: only('best'),
        mark: { type: 'line', strokeWidth: 1.5, interpolate: 'step-after' },
        encoding: { strokeDash },
      },
      { transform: only('change'), mark: point(18), encoding: { shape } },
      { transform: only('now'), mark: point(110), encoding: { shape } },
      {
        transform: only('now'),
        mark: { type: 'text', dx: 9, dy: 10, align: 'left', fontWeight: 'bold' },
        encoding: { text: { field: 'text' } },
      },
    ],
  };
}
