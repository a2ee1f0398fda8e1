/** `/{region}/statistics`: what happened, by UTC day, as pictures with the table behind each (verification-server.md §7). */
import { type ComponentChildren, Fragment } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { api } from '../../app/calls/api.ts';
import { type Loaded, useLoaded, useRegion } from '../../app/me.tsx';
import { useTexts } from '../../app/texts.tsx';
import { Busy } from '../../parts/busy.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Select } from '../../parts/form/inputs.tsx';
import { Help } from '../../parts/help.tsx';
import { Page } from '../../parts/page.tsx';
import { codeFigures, keyServerFigures, listFigures, type Span, timeFigures } from './all-figures.ts';
import { FigurePart } from './chart.tsx';
import { Claims } from './claims.tsx';
import { Downloads } from './downloads.tsx';
import { type Figure, funnel, spanOf } from './figures.ts';
import {
  type Composite,
  type Day,
  readComposite,
  readExternalIssuers,
  readFunnel,
  readMessageErrors,
  readUsers,
} from './reports.ts';
import './statistics.scss';

export default function Statistics() {
  const { say } = useTexts();
  const { practice } = useRegion();
  return (
    <Page title={say('statistics.title')} help={<Help page="statistics" paragraphs={5} />}>
      <p class="govuk-body">{say('statistics.days')}</p>
      {practice ? <p class="govuk-inset-text">{say('statistics.practice')}</p> : <Reports />}
    </Page>
  );
}

/** A report; `read` makes it what is drawn. */
function useReport<R>(report: string, read: (answer: unknown) => R): Loaded<R> {
  const { region } = useRegion();
  const { outcome, reload } = useLoaded(
    (signal) => api.get('statistics', { region, report: `${report}.json` }, { signal, timeoutSeconds: 30 }),
    [region, report],
  );
  return useMemo(
    () => ({ outcome: outcome?.kind === 'ok' ? { kind: 'ok', answer: read(outcome.answer) } : outcome, reload }),
    [outcome],
  );
}

function Reports() {
  const { say } = useTexts();
  const composite = useReport('realm/composite', readComposite);
  return (
    <>
      <Report loaded={composite} title={say('statistics.part.codes')}>
        {(told) => (
          <>
            <Claims days={told.days} />
            <Figures figures={codeFigures(told)} />
          </>
        )}
      </Report>
      <FunnelReport />
      <Report loaded={composite} title={say('statistics.part.time')}>
        {(told) => <Spanned composite={told} name="time" figuresOf={(span) => timeFigures(told, span)} />}
      </Report>
      <ListReports />
      <Report loaded={composite} title={say('statistics.part.key-server')}>
        {(told) =>
          told.hasKeyServer ? (
            <Spanned composite={told} name="key-server" figuresOf={(span) => keyServerFigures(told, span)} />
          ) : (
            <p class="govuk-inset-text">{say('statistics.no-key-server')}</p>
          )
        }
      </Report>
      <Downloads />
    </>
  );
}

interface ReportProps<R> {
  readonly title: string;
  readonly loaded: Loaded<R>;
  readonly children: (answer: R) => ComponentChildren;
}

function Report<R>({ title, loaded: { outcome, reload }, children }: ReportProps<R>) {
  return (
    <section aria-label={title}>
      <h2 class="govuk-heading-m">{title}</h2>
      {outcome === undefined && <Busy />}
      {outcome !== undefined && outcome.kind !== 'ok' && <Failure outcome={outcome} again={reload} />}
      {outcome?.kind === 'ok' && children(outcome.answer)}
    </section>
  );
}

function Figures({ figures }: { figures: readonly Figure[] }) {
  return (
    <>
      {figures.map((figure) => (
        <FigurePart key={figure.id} figure={figure} />
      ))}
    </>
  );
}

const readNothing: readonly Day<never>[] = [];

function ListReports() {
  const { say } = useTexts();
  const errors = useReport('realm/sms-errors', readMessageErrors);
  const users = useReport('realm/users', readUsers);
  const externals = useReport('realm/external-issuers', readExternalIssuers);
  const lists = [errors, users, externals];
  const figures = useMemo(() => {
    const of = (loaded: (typeof lists)[number]) =>
      loaded.outcome?.kind === 'ok' ? loaded.outcome.answer : readNothing;
    return listFigures({ errors: of(errors), users: of(users), externals: of(externals) });
  }, [errors, users, externals]);
  return (
    <section aria-label={say('statistics.part.lists')}>
      <h2 class="govuk-heading-m">{say('statistics.part.lists')}</h2>
      {lists.map(({ outcome, reload }, at) => (
        <Fragment key={figures[at]?.id}>
          {outcome === undefined && <Busy />}
          {outcome !== undefined && outcome.kind !== 'ok' && <Failure outcome={outcome} again={reload} />}
          {outcome?.kind === 'ok' && figures[at] && <FigurePart figure={figures[at]} />}
        </Fragment>
      ))}
    </section>
  );
}

const DAYS = ['1', '7', '14', '28'] as const;

function DaysSelect({ name, value, onValue }: { name: string; value: string; onValue(value: string): void }) {
  const { say } = useTexts();
  return (
    <Select
      name={name}
      label={say('statistics.smoothing')}
      options={DAYS.map((days) => ({ value: days, text: say('statistics.smoothing-days', { days: Number(days) }) }))}
      value={value}
      onValue={onValue}
    />
  );
}

function FunnelReport() {
  const { say } = useTexts();
  const loaded = useReport('realm/funnel', readFunnel);
  const [count, setCount] = useState<string>('28');
  return (
    <Report loaded={loaded} title={say('statistics.part.funnel')}>
      {(days) => (
        <>
          <DaysSelect name="funnel-days" value={count} onValue={setCount} />
          <Figures figures={funnel(spanOf(days, days.length - 1, Number(count)))} />
        </>
      )}
    </Report>
  );
}

interface SpannedProps {
  readonly composite: Composite;
  readonly name: string;
  figuresOf(span: Span): Figure[];
}

/** Pictures of distributions: which days they add up. */
function Spanned({ composite: { days }, name, figuresOf }: SpannedProps) {
  const { say, day } = useTexts();
  const [count, setCount] = useState<string>('7');
  const [last, setLast] = useState(days.length - 1);
  const figures = useMemo(() => figuresOf({ last, count: Number(count) }), [last, count, days]);
  const shown = day(days[last]?.day ?? '1970-01-01');
  if (days.length === 0) return <p class="govuk-inset-text">{say('statistics.nothing')}</p>;
  return (
    <>
      <DaysSelect name={`${name}-days`} value={count} onValue={setCount} />
      <div class="govuk-form-group">
        <label class="govuk-label" for={`${name}-last`}>
          {say('statistics.last-day')} <output for={`${name}-last`}>{shown}</output>
        </label>
        <input
          id={`${name}-last`}
          class="enx-figure__slider"
          type="range"
          min={0}
          max={days.length - 1}
          value={last}
          aria-valuetext={shown}
          onInput={(event) => setLast(Number(event.currentTarget.value))}
        />
      </div>
      <Figures figures={figures} />
    </>
  );
}
