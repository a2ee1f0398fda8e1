/** The result as one page: whom a configuration notifies, how the other differs, and what that rests on. */
import { renderDocument } from '../../package/document.tsx';
import type { Curve, TownFacts, TryResult } from '../result.ts';
import { type CurveChart, curveCharts } from './chart/curve.ts';
import { dailyChart } from './chart/daily.ts';
import { delayCharts } from './chart/delay.ts';
import { placesChart } from './chart/places.ts';
import { reachChart } from './chart/reach.ts';
import { toldChart } from './chart/told.ts';
import { tradeOffChart } from './chart/trade-off.ts';
import { Assumptions, Configurations, Town } from './facts.tsx';
import { ChartFigure, type Drawn, drawn } from './figure.tsx';
import { type Judged, judgedBy } from './judged.ts';
import { tryStyle } from './style.ts';
import { Sentences, Summary } from './summary.tsx';
import { counted, inWhole, listed } from './words.ts';

/** One HTML document; the same result gives the same bytes. */
export async function tryPage(result: TryResult): Promise<string> {
  const judged = judgedBy(result);
  const curves = curveCharts(judged);
  const content: Content = {
    ...{ result, judged, flat: curves.flat },
    told: await drawn([toldChart(judged), reachChart(result.town, judged), placesChart(judged)]),
    soon: await drawn([...delayCharts(judged), dailyChart(judged)]),
    tradeOff: await drawn([tradeOffChart(judged)]),
    curves: await drawn(curves.charts),
  };
  const titles = judged.map(({ title }) => title).join(' and ');
  return renderDocument({ title: `Who is notified: ${titles}`, style: tryStyle, children: <Page {...content} /> });
}

interface Content {
  readonly result: TryResult;
  readonly judged: readonly Judged[];
  readonly told: readonly Drawn[];
  readonly soon: readonly Drawn[];
  readonly tradeOff: readonly Drawn[];
  readonly curves: readonly Drawn<CurveChart>[];
  /** Names of values that change nothing here. */
  readonly flat: readonly string[];
}

function Page({ result, judged, told, soon, tradeOff, curves, flat }: Content) {
  return (
    <>
      <a class="skip" href="#short">
        Skip to the results
      </a>
      <Head town={result.town} judged={judged} />
      <Summary result={result} judged={judged} />
      <Section id="who" title="Who is told">
        <Figures charts={told} />
      </Section>
      <Section id="when" title="How soon, and on which day">
        <Figures charts={soon} />
      </Section>
      <Section id="values" title="What each value does">
        <p class="prose">
          One value at a time is changed, and all others stay as they are. A value is worth a change where the upper
          line rises and the lower one does not.
        </p>
        <Figures charts={tradeOff} />
        <Curves charts={curves} flat={flat} />
      </Section>
      <Section id="configurations" title={judged.length > 1 ? 'Both configurations' : 'The configuration'}>
        <Configurations judged={judged} />
      </Section>
      <Section id="assumptions" title="The town, and what was assumed">
        <Town {...result} />
        <Assumptions all={result.assumptions} />
      </Section>
      <Section id="limits" title="What this cannot tell">
        <Sentences all={result.limits} />
      </Section>
    </>
  );
}

const parts: readonly (readonly [string, string])[] = [
  ['short', 'In short'],
  ['who', 'Who'],
  ['when', 'How soon'],
  ['values', 'What each value does'],
  ['configurations', 'Configurations'],
  ['assumptions', 'Assumptions'],
  ['limits', 'What this cannot tell'],
];

function Head({ town, judged }: { readonly town: TownFacts; readonly judged: readonly Judged[] }) {
  const same = judged.length > 1 ? 'Both configurations judged the very same encounters.' : '';
  return (
    <>
      <h1>Who is notified?</h1>
      <p class="lead prose">
        {listed(judged.map(({ label }) => label))}, in one made-up town of {inWhole(town.people)} people over{' '}
        {counted(town.days, 'day', 'days')} (seed {town.seed}). {same} A model, and no forecast:{' '}
        <a href="#limits">what it cannot tell</a>.
      </p>
      <nav aria-label="Parts of this page">
        <ul>
          {parts.map(([id, title]) => (
            <li key={id}>
              <a href={`#${id}`}>{title}</a>
            </li>
          ))}
        </ul>
      </nav>
    </>
  );
}

interface SectionContent {
  readonly id: string;
  readonly title: string;
  readonly children: preact.ComponentChildren;
}

function Section({ id, title, children }: SectionContent) {
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {children}
    </section>
  );
}

function Figures({ charts, level = 3 }: { readonly charts: readonly Drawn[]; readonly level?: 3 | 4 }) {
  return (
    <div class="charts">
      {charts.map((chart) => (
        <ChartFigure key={chart.id} chart={chart} level={level} />
      ))}
    </div>
  );
}

const groups: Readonly<Record<Curve['group'], string>> = {
  threshold: 'From when on people are told',
  'attenuation weight': 'How much nearness counts',
  'attenuation threshold': 'What counts as near',
  'infectiousness weight': 'How much infectiousness counts',
  'report type weight': 'How much the kind of report counts',
};

function Curves({ charts, flat }: Pick<Content, 'flat'> & { readonly charts: readonly Drawn<CurveChart>[] }) {
  const found = (Object.keys(groups) as Curve['group'][]).map((group) => ({
    group,
    own: charts.filter((chart) => chart.group === group),
  }));
  return (
    <>
      {found.map(
        ({ group, own }) =>
          own.length > 0 && (
            <section key={group}>
              <h3>{groups[group]}</h3>
              <Figures charts={own} level={4} />
            </section>
          ),
      )}
      {flat.length > 0 && <p class="prose">Changed alone, these values change nothing in this town: {listed(flat)}.</p>}
    </>
  );
}
