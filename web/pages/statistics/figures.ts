/** From reports to what is drawn: pure, with the same figures for the picture, its words and the table behind it. */
import type { Day, Figures, FunnelFigures, Listed } from './reports.ts';

interface Series {
  /** Id of a text, or a name that somebody chose (`isName`). */
  readonly label: string;
  readonly isName?: true;
  readonly values: readonly number[];
}

export interface Figure {
  /** Of its texts: `statistics.chart.<id>`. */
  readonly id: string;
  /** `stacked`: the series add up to something. */
  readonly kind: 'lines' | 'stacked' | 'bars';
  /** Days `YYYY-MM-DD`, or the buckets' names. */
  readonly labels: readonly string[];
  /** What the labels are: days are written out in the person's language. */
  readonly labelsAre: 'days' | 'texts' | 'numbers';
  readonly series: readonly Series[];
}

type Pick1 = (figures: Figures) => number;

/** A picture over all days. */
export function overDays(
  id: string,
  kind: Figure['kind'],
  days: readonly Day<Figures>[],
  picks: Readonly<Record<string, Pick1>>,
): Figure {
  const series = Object.entries(picks).map(([label, pick]) => ({
    label: `statistics.series.${label}`,
    values: days.map(({ figures }) => pick(figures)),
  }));
  return { id, kind, labels: days.map(({ day }) => day), labelsAre: 'days', series };
}

/** As many names as have colours of their own; the rest is one series more. */
const MOST_NAMES = 6;

/** Counts by name; those with the most first. */
export function byName(id: string, days: readonly Day<Listed>[]): Figure {
  const sums = new Map<string, number>();
  for (const { figures } of days) for (const [name, count] of figures) sums.set(name, (sums.get(name) ?? 0) + count);
  const names = [...sums].sort((one, other) => other[1] - one[1]).map(([name]) => name);
  const valuesOf = (some: readonly string[]) =>
    days.map(({ figures }) => some.reduce((sum, name) => sum + (figures.get(name) ?? 0), 0));
  const named: Series[] = names
    .slice(0, MOST_NAMES)
    .map((name) => ({ label: name, isName: true, values: valuesOf([name]) }));
  const rest = names.slice(MOST_NAMES);
  const others: Series[] = rest.length === 0 ? [] : [{ label: 'statistics.series.others', values: valuesOf(rest) }];
  return { id, kind: 'stacked', labels: days.map(({ day }) => day), labelsAre: 'days', series: [...named, ...others] };
}

/** The days that a sum of `count` days ending with the one at `last` (an index) is made of. */
export function spanOf<F>(days: readonly Day<F>[], last: number, count: number): readonly Day<F>[] {
  return days.slice(Math.max(0, last + 1 - count), last + 1);
}

/** A distribution, added up over a span of days. `labels` has one more than the buckets where the last is for what is beyond. */
export function distribution(
  id: string,
  span: readonly Day<Figures>[],
  pick: (figures: Figures) => readonly number[] | null,
  labels: Pick<Figure, 'labels' | 'labelsAre'>,
): Figure {
  const values = labels.labels.map((_, bucket) =>
    span.reduce((sum, { figures }) => sum + (pick(figures)?.[bucket] ?? 0), 0),
  );
  return { id, kind: 'bars', ...labels, series: [{ label: `statistics.series.${id}`, values }] };
}

/** The mean of several days, each as often as it had codes: minutes. */
export function smoothedMean(days: readonly Day<Figures>[], count: number): Figure {
  const values = days.map((_, last) => {
    const span = spanOf(days, last, count);
    const claimed = span.reduce((sum, { figures }) => sum + figures.codes_claimed, 0);
    const seconds = span.reduce(
      (sum, { figures }) => sum + figures.codes_claimed * figures.code_claim_mean_age_seconds,
      0,
    );
    return claimed === 0 ? 0 : Math.round(seconds / claimed / 6) / 10;
  });
  const series = [{ label: 'statistics.series.mean-time', values }];
  return { id: 'mean-time', kind: 'lines', labels: days.map(({ day }) => day), labelsAre: 'days', series };
}

/** On their way, in order; `publish_requests` is absent where the key server tells nothing. */
const steps = ['codes_issued', 'messages_sent', 'links_tapped', 'codes_claimed', 'tokens_claimed', 'publish_requests'];
const losses = [
  'messages_refused',
  'messages_unknown',
  'codes_unknown',
  'codes_expired',
  'codes_unaccepted',
  'codes_wrong_nonce',
  'tokens_invalid',
];

/** Where codes are lost on their way, and why. */
export function funnel(span: readonly Day<FunnelFigures>[]): readonly [Figure, Figure] {
  const sum = (name: string) => span.reduce((total, { figures }) => total + (figures[name] ?? 0), 0);
  const isTold = (name: string) => span.some(({ figures }) => figures[name] !== undefined);
  const figureOf = (id: string, names: readonly string[]): Figure => {
    const told = names.filter(isTold);
    const labels = told.map((name) => `statistics.step.${name}`);
    const series = [{ label: 'statistics.series.count', values: told.map(sum) }];
    return { id, kind: 'bars', labels, labelsAre: 'texts', series };
  };
  return [figureOf('funnel', steps), figureOf('losses', losses)];
}
