/** Panels below each other: the same things counted in two ways, each with a scale of its own, under one legend. */
import type { TopLevelSpec } from 'vega-lite';
import { WIDTH } from './draw.ts';

/** What may stand in a chart of several. */
export type Part = Extract<TopLevelSpec, { vconcat: unknown }>['vconcat'][number];
type Layers = Extract<Part, { layer: unknown }>;

export interface Panel<Row extends object> {
  readonly title: string;
  readonly values: readonly Row[];
}

interface Look<Row extends object> {
  readonly height: number;
  readonly encoding: NonNullable<Layers['encoding']>;
  /** Of one panel: a layer without a row would leave its scale without bounds. */
  layer(values: readonly Row[]): Layers['layer'];
}

export function panels<Row extends object>(all: readonly Panel<Row>[], { height, encoding, layer }: Look<Row>) {
  return {
    spacing: 12,
    resolve: { scale: { color: 'shared', shape: 'shared', strokeDash: 'shared' } },
    vconcat: all.map(
      ({ title, values }): Part => ({
        ...{ title, data: { values: [...values] }, width: WIDTH, height, encoding },
        layer: layer(values),
      }),
    ),
  } satisfies TopLevelSpec;
}
