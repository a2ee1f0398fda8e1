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

/** `change`: of one value; `best`: no other finds more for so many; `above`, `below`: as it is, and where its word stands. */
type Kind = 'change' | 'best' | 'above' | 'below';

function rowsOf(each: Judged, at: number, all: readonly Judged[]) {
  const row = (kind: Kind, { foundShare, withoutCloseContact }: CurvePoint) => ({
    ...{ kind, configuration: each.label, found: foundShare, without: withoutCloseContact, word: `${each.mark} now` },
  });
  const changes = changesOf(each);
  const now = presentOf(each);
  const others = all.filter((_, other) => other !== at).map((other) => presentOf(other)?.foundShare ?? 0);
  // Where both find as many, the first stands above.
  const isAbove = now !== undefined && others.every((found) => now.foundShare + (at === 0 ? 1e-9 : 0) > found);
  return [
    ...changes.map(({ point }) => row('change', point)),
    ...best(changes).map(({ point }) => row('best', point)),
    ...(now ? [row(isAbove ? 'above' : 'below', now)] : []),
  ];
}

function tradeOffSpec(judged: readonly Judged[]): TopLevelSpec {
  const { color, strokeDash, shape } = byConfiguration(judged);
  const only = (...kinds: Kind[]) => [{ filter: { field: 'kind', oneOf: kinds } }];
  const point = (size: number) => ({ type: 'point' as const, filled: true, size, opacity: 1 });
  const word = (kind: Kind, dy: number) => ({
    transform: only(kind),
    mark: { type: 'text' as const, dy, fontWeight: 'bold' as const },
    encoding: { text: { field: 'word' } },
  });
  return {
    data: { values: judged.flatMap(rowsOf) },
    width: WIDTH,
    height: 200,
    encoding: {
      x: { field: 'without', type: 'quantitative', axis: { title: 'people told without one', tickCount: 6 } },
      y: { field: 'found', type: 'quantitative', axis: { title: '% of contacts found', tickCount: 5 } },
      color,
    },
    layer: [
      {
        transform: only('best'),
        mark: { type: 'line', strokeWidth: 1.5, interpolate: 'step-after' },
        encoding: { strokeDash },
      },
      { transform: only('change'), mark: point(14), encoding: { shape } },
      { transform: only('above', 'below'), mark: point(110), encoding: { shape } },
      word('above', -13),
      ...(judged.length > 1 ? [word('below', 15)] : []),
    ],
  };
}
