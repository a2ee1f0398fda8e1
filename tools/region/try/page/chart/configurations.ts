/** How configurations are told apart in every chart: by colour, by dash and by shape, so that a grey print will do. */
import { palette } from '../../../package/style.ts';
import type { Judged } from '../judged.ts';

const looks: Readonly<Record<Judged['letter'], { color: string; dash: readonly number[]; shape: string }>> = {
  A: { color: palette.accent, dash: [1, 0], shape: 'circle' },
  B: { color: palette.warning, dash: [5, 3], shape: 'square' },
};

export const colorOf = ({ letter }: Judged): string => looks[letter].color;

/** Encodings of the field `configuration`, which holds labels. One alone needs no legend. */
export function byConfiguration(judged: readonly Judged[]) {
  const of = <T>(pick: (look: (typeof looks)['A']) => T) => ({
    field: 'configuration',
    type: 'nominal' as const,
    scale: { domain: judged.map(({ label }) => label), range: judged.map(({ letter }) => pick(looks[letter])) },
    legend: judged.length < 2 ? null : { labelLimit: 260, columns: 1, symbolSize: 50, symbolStrokeWidth: 0 },
  });
  return {
    color: of(({ color }) => color),
    strokeDash: of(({ dash }) => [...dash]),
    shape: of(({ shape }) => shape),
  };
}
