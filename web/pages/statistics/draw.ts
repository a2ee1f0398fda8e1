/** Draws a picture. A chunk of its own: the library is loaded when somebody looks at statistics, and never before. */
import {
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  type ChartConfiguration,
  type ChartDataset,
  Legend,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Tooltip,
} from 'chart.js';
import type { Figure } from './figures.ts';

Chart.register(
  BarController,
  BarElement,
  CategoryScale,
  Legend,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Tooltip,
);

export interface Drawing {
  readonly kind: Figure['kind'];
  readonly labels: readonly string[];
  readonly series: readonly { readonly label: string; readonly values: readonly number[] }[];
  readonly isRightToLeft: boolean;
  number(value: number): string;
}

interface Colours {
  readonly text: string;
  readonly grid: string;
  readonly background: string;
  readonly series: readonly string[];
}

/** Of statistics.scss, which has those of the dark, too. */
function coloursOf(canvas: HTMLCanvasElement): Colours {
  const style = getComputedStyle(canvas);
  const of = (name: string) => style.getPropertyValue(`--enx-chart-${name}`).trim();
  const series = ['1', '2', '3', '4', '5', '6', '7'].map(of);
  return { text: of('text'), grid: of('grid'), background: of('background'), series };
}

/** Lines differ in their dashes and marks, too: nobody needs to tell colours apart. */
const dashes: readonly number[][] = [[], [8, 4], [2, 3], [10, 3, 2, 3], [5, 2], [1, 2], [12, 4]];
const marks = ['circle', 'rect', 'triangle', 'rectRot', 'star', 'crossRot', 'cross'] as const;

/** Gives what takes it away again. */
export function draw(canvas: HTMLCanvasElement, drawing: Drawing): () => void {
  const chart = new Chart(canvas, configuration(drawing, coloursOf(canvas)));
  return () => chart.destroy();
}

function configuration(drawing: Drawing, colours: Colours): ChartConfiguration<'bar' | 'line'> {
  const isStacked = drawing.kind === 'stacked';
  const number = (value: string | number) => drawing.number(Number(value));
  const ticks = { color: colours.text };
  return {
    type: drawing.kind === 'lines' ? 'line' : 'bar',
    data: { labels: [...drawing.labels], datasets: datasets(drawing, colours) },
    options: {
      animation: false,
      maintainAspectRatio: false,
      locale: document.documentElement.lang,
      interaction: { mode: 'index', intersect: false },
      scales: {
        x: {
          stacked: isStacked,
          reverse: drawing.isRightToLeft,
          grid: { display: false },
          ticks: { ...ticks, maxRotation: 45 },
        },
        y: {
          stacked: isStacked,
          beginAtZero: true,
          position: drawing.isRightToLeft ? 'right' : 'left',
          grid: { color: colours.grid },
          ticks: { ...ticks, precision: 0, callback: number },
        },
      },
      plugins: {
        legend: {
          display: drawing.series.length > 1,
          position: 'bottom',
          rtl: drawing.isRightToLeft,
          labels: { color: colours.text, usePointStyle: drawing.kind === 'lines' },
        },
        tooltip: { rtl: drawing.isRightToLeft },
      },
    },
  };
}

function datasets({ kind, series }: Drawing, colours: Colours): ChartDataset<'bar' | 'line', number[]>[] {
  return series.map(({ label, values }, index) => {
    const colour = colours.series[index % colours.series.length] ?? colours.text;
    const common = { label, data: [...values], borderColor: colour, backgroundColor: colour };
    if (kind !== 'lines') return { ...common, borderColor: colours.background, borderWidth: { top: 1 } };
    const mark = marks[index % marks.length] ?? 'circle';
    return {
      ...common,
      borderWidth: 2,
      borderDash: dashes[index % dashes.length] ?? [],
      pointStyle: mark,
      pointRadius: 2,
    };
  });
}
