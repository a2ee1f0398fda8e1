/** Panels below each other: the same things counted in two ways, each with a scale of its own. */
import type { TopLevelSpec } from 'vega-lite';
import { WIDTH } from './draw.ts';

/** What may stand in a chart of several. */
export type Part = Extract<TopLevelSpec, { vconcat: unknown }>['vconcat'][number];
type Panels = Extract<TopLevelSpec, { facet: unknown; columns?: unknown }>;
type Layers = Extract<Panels['spec'], { layer: unknown }>;

interface Content {
  /** Titles of the panels in their order; the field `panel` of each row is one of them. */
  readonly titles: readonly string[];
  readonly values: readonly object[];
  readonly height: number;
  readonly encoding: Layers['encoding'];
  readonly layer: Layers['layer'];
}

export function panels({ titles, values, height, encoding, layer }: Content): Part & TopLevelSpec {
  return {
    data: { values: [...values] },
    facet: { field: 'panel', type: 'nominal', sort: [...titles], title: null, header: { labelAnchor: 'start' } },
    columns: 1,
    spacing: 12,
    resolve: { scale: { y: 'independent' } },
    spec: { width: WIDTH, height, encoding, layer },
  } as Panels;
}
