/** A picture, its words for those who do not see it, and the table behind it. */
import { useEffect, useId, useMemo, useRef, useState } from 'preact/hooks';
import { type Texts, useTexts } from '../../app/texts.tsx';
import { Scrolled } from '../../parts/table/scrolled.tsx';
import type { Drawing } from './draw.ts';
import type { Figure } from './figures.ts';

export function FigurePart({ figure }: { figure: Figure }) {
  const texts = useTexts();
  const { say } = texts;
  const title = useId();
  const drawing = useMemo(() => drawingOf(figure, texts), [figure, texts]);
  const isEmpty = figure.series.every(({ values }) => values.every((value) => value === 0));
  return (
    <section class="enx-figure" aria-labelledby={title}>
      <h3 class="govuk-heading-s" id={title}>
        {say(`statistics.chart.${figure.id}`)}
      </h3>
      <p class="govuk-body-s">{say(`statistics.about.${figure.id}`)}</p>
      {isEmpty ? (
        <p class="govuk-inset-text">{say('statistics.nothing')}</p>
      ) : (
        <>
          <Canvas drawing={drawing} words={wordsOf(figure, drawing, texts)} />
          <TableBehind figure={figure} drawing={drawing} />
        </>
      )}
    </section>
  );
}

function drawingOf({ kind, labels, labelsAre, series }: Figure, { say, language, direction, number }: Texts): Drawing {
  const day = new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short', timeZone: 'UTC' });
  const labelOf = {
    days: (label: string) => day.format(new Date(label)),
    texts: say,
    numbers: (label: string) => number(Number(label)),
  };
  return {
    kind,
    labels: labels.map((label) => labelOf[labelsAre](label)),
    series: series.map(({ label, isName, values }) => ({ label: isName ? label : say(label), values })),
    isRightToLeft: direction === 'rtl',
    number,
  };
}

/** What a glance gives: from when to when, and the sum of each series. */
function wordsOf(
  { id, kind, labels, labelsAre }: Figure,
  { series, ...drawn }: Drawing,
  { say, day, number }: Texts,
): string {
  const end = (label: string | undefined, short: string | undefined) =>
    labelsAre === 'days' ? day(label ?? '') : (short ?? '');
  const from = end(labels[0], drawn.labels[0]);
  const to = end(labels.at(-1), drawn.labels.at(-1));
  const figureOf = (values: readonly number[]) =>
    id === 'mean-time' ? (values.at(-1) ?? 0) : values.reduce((sum, value) => sum + value, 0);
  const sums = series.map(({ label, values }) => `${label}: ${number(figureOf(values))}`).join('; ');
  return say('statistics.words', { title: say(`statistics.chart.${id}`), kind, from, to, sums });
}

function Canvas({ drawing, words }: { drawing: Drawing; words: string }) {
  const element = useRef<HTMLCanvasElement>(null);
  const isDark = useDark();
  useEffect(() => {
    let takeAway: (() => void) | undefined;
    let isGone = false;
    import('./draw.ts').then(({ draw }) => {
      if (!isGone && element.current) takeAway = draw(element.current, drawing);
    });
    return () => {
      isGone = true;
      takeAway?.();
    };
  }, [drawing, isDark]);
  return (
    <div class="enx-figure__canvas">
      <canvas ref={element} role="img" aria-label={words} />
    </div>
  );
}

function useDark(): boolean {
  const query = useMemo(() => matchMedia('(prefers-color-scheme: dark)'), []);
  const [isDark, setIsDark] = useState(query.matches);
  useEffect(() => {
    const note = () => setIsDark(query.matches);
    query.addEventListener('change', note);
    return () => query.removeEventListener('change', note);
  }, [query]);
  return isDark;
}

/** Made when somebody opens it: it may have thousands of cells. */
function TableBehind({ figure, drawing }: { figure: Figure; drawing: Drawing }) {
  const { say } = useTexts();
  const [isOpen, setIsOpen] = useState(false);
  const title = say(`statistics.chart.${figure.id}`);
  return (
    <details class="govuk-details" onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary class="govuk-details__summary">
        <span class="govuk-details__summary-text">{say('statistics.table', { title })}</span>
      </summary>
      {isOpen && (
        <Scrolled label={say('statistics.table', { title })}>
          <Table title={title} figure={figure} drawing={drawing} />
        </Scrolled>
      )}
    </details>
  );
}

/** The newest day first. */
function Table({ title, figure, drawing }: { title: string; figure: Figure; drawing: Drawing }) {
  const { say, day, number } = useTexts();
  const rows = figure.labels.map((label, at) => ({
    label: figure.labelsAre === 'days' ? day(label) : (drawing.labels[at] ?? ''),
    values: drawing.series.map(({ values }) => values[at] ?? 0),
  }));
  return (
    <table class="govuk-table">
      <caption class="govuk-visually-hidden">{title}</caption>
      <thead class="govuk-table__head">
        <tr class="govuk-table__row">
          <th scope="col" class="govuk-table__header">
            {say(`statistics.head.${figure.labelsAre}`)}
          </th>
          {drawing.series.map(({ label }) => (
            <th key={label} scope="col" class="govuk-table__header govuk-table__header--numeric">
              <bdi>{label}</bdi>
            </th>
          ))}
        </tr>
      </thead>
      <tbody class="govuk-table__body">
        {(figure.labelsAre === 'days' ? rows.reverse() : rows).map(({ label, values }) => (
          <tr key={label} class="govuk-table__row">
            <th scope="row" class="govuk-table__header">
              {label}
            </th>
            {values.map((value, at) => (
              <td key={drawing.series[at]?.label} class="govuk-table__cell govuk-table__cell--numeric">
                {number(value)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
