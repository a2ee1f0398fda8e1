/** Bars below each other, each with its number at its end; a panel for each thing that is counted. */
import type { TopLevelSpec } from 'vega-lite';
import { WIDTH } from './draw.ts';
import type { Part } from './panels.ts';

export interface Bar {
  readonly panel: string;
  /** Beside the bar; may be empty. */
  readonly name: string;
  readonly color: string;
  readonly value: number;
  /** Of `value`: drawn in full; the rest is an outline. */
  readonly filled: number;
  /** At the end of the bar. */
  readonly words: string;
}

const BAR_HEIGHT = 22;
/** Room for `words`, in parts of the longest bar. */
const ROOM_FOR_WORDS = 1.3;

export function bars(values: readonly Bar[], title: string): TopLevelSpec {
  const names = [...new Set(values.map(({ panel }) => panel))];
  const longest = Math.max(1, ...values.map(({ value }) => value));
  const scale = { domain: [0, longest * (1 + ROOM_FOR_WORDS)], nice: false };
  return {
    spacing: 4,
    vconcat: names.map((name, at) => {
      const axis = at === names.length - 1 ? { title, tickCount: 4, grid: false } : null;
      const rows = values.filter(({ panel }) => panel === name);
      return panelOf(name, rows, { type: 'quantitative', scale, axis });
    }),
  };
}

interface Axis {
  readonly type: 'quantitative';
  readonly scale: { readonly domain: number[]; readonly nice: boolean };
  readonly axis: { readonly title: string; readonly tickCount: number; readonly grid: boolean } | null;
}

function panelOf(name: string, rows: readonly Bar[], x: Axis): Part {
  const color = { field: 'color', type: 'nominal', scale: null } as const;
  const bar = { type: 'bar', height: { band: 0.7 } } as const;
  return {
    title: name,
    data: { values: [...rows] },
    width: WIDTH,
    height: { step: BAR_HEIGHT },
    encoding: {
      y: { field: 'name', type: 'nominal', axis: { title: null, ticks: false, domain: false, grid: false } },
    },
    layer: [
      { mark: { ...bar, filled: false, strokeWidth: 1.5 }, encoding: { x: { ...x, field: 'value' }, stroke: color } },
      { mark: bar, encoding: { x: { ...x, field: 'filled' }, fill: color } },
      {
        mark: { type: 'text', align: 'left', dx: 5 },
        encoding: { x: { ...x, field: 'value' }, text: { field: 'words' } },
      },
    ],
  };
}
