/** A chart, what it shows in words, and the numbers behind it. */
import type { Chart } from './chart/chart.ts';
import { draw } from './chart/draw.ts';
import { NumberTable } from './table.tsx';

/** With its picture; Vega escapes every text in it. What is around it has the name, so that it is one image and not two. */
export type Drawn<T extends Chart = Chart> = T & { readonly svg: string };

export async function drawn<T extends Chart>(charts: readonly T[]): Promise<Drawn<T>[]> {
  return Promise.all(
    charts.map(async (chart) => ({
      ...chart,
      svg: (await draw(chart.spec)).replace('<svg', '<svg aria-hidden="true"'),
    })),
  );
}

interface FigureContent {
  readonly chart: Drawn;
  /** Of its heading. */
  readonly level: 3 | 4;
}

export function ChartFigure({
  chart: { id, title, about, finding, svg, table, isWide = false },
  level,
}: FigureContent) {
  const Heading = `h${level}` as const;
  return (
    <figure class={isWide ? 'wide' : ''}>
      <figcaption>
        <Heading id={`${id}-title`}>{title}</Heading>
        {about !== undefined && <p class="note">{about}</p>}
        <div id={`${id}-finding`}>
          {finding.map((sentence) => (
            <p key={sentence}>{sentence}</p>
          ))}
        </div>
      </figcaption>
      <div
        class="drawing"
        role="img"
        aria-labelledby={`${id}-title`}
        aria-describedby={`${id}-finding`}
        dangerouslySetInnerHTML={{ __html: svg }}
      />
      <details>
        <summary>
          The numbers<span class="unseen"> of: {title}</span>
        </summary>
        <NumberTable {...table} />
      </details>
    </figure>
  );
}
