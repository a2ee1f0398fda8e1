/** Charts as SVG text, by Vega-Lite: no script, no DOM, the same bytes for the same data. */
import { type LoggerInterface, parse, View } from 'vega';
import { type Config, compile, type TopLevelSpec } from 'vega-lite';
import { palette } from '../../../package/style.ts';

/**
 * Of what is plotted, in CSS pixels: with its axis a chart fits a phone of 390, and it is nowhere scaled up. Without a DOM Vega
 * takes a letter for 0.8 of its height, so that any line of more than 27 letters would make the picture wider.
 */
export const WIDTH = 264;
const LETTERING = 12;

/** Where anything is amiss Vega writes a line to the terminal and goes on; a chart that may be wrong is none. */
const strict: LoggerInterface = {
  level: (() => strict) as LoggerInterface['level'],
  error: (...problem) => fail(problem),
  warn: (...problem) => fail(problem),
  info: () => strict,
  debug: () => strict,
};

function fail(problem: readonly unknown[]): never {
  throw new Error(`A chart cannot be drawn: ${problem.join(' ')}`);
}

const lettering = {
  labelFontSize: LETTERING,
  titleFontSize: LETTERING,
  titleFontWeight: 'normal',
  labelColor: palette.text,
  titleColor: palette.text,
} as const;
const lines = { gridColor: '#dde1e5', domainColor: '#6b747c', tickColor: '#6b747c' } as const;

const config: Config = {
  // Each chart is one image with words of its own (figure.tsx); labels on hundreds of marks would only be in the way.
  aria: false,
  font: 'sans-serif',
  // As words.ts groups digits.
  locale: { number: { decimal: '.', thousands: '\u202f', grouping: [3], currency: ['', ''] } },
  background: 'transparent',
  padding: 4,
  view: { stroke: null },
  axis: { ...lettering, ...lines },
  text: { fontSize: LETTERING, color: palette.text },
  legend: { ...lettering, orient: 'top' as const, title: null },
  header: lettering,
  title: { anchor: 'start', frame: 'group', fontSize: LETTERING, fontWeight: 'normal', color: palette.text, offset: 3 },
};

/** Nothing in it may be clipped: ids of clip paths count on over all charts of a process. Throws where Vega complains. */
export async function draw(spec: TopLevelSpec): Promise<string> {
  const view = new View(parse(compile(spec, { config, logger: strict }).spec), { renderer: 'none', logger: strict });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}
