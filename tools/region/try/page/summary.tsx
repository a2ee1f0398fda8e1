/** The first screen: what is asked of every setting, answered in numbers. */
import type { ComponentChildren } from 'preact';
import type { Outcome, Range, Spread, TryResult } from '../result.ts';
import { foundShare, type Judged, shareOf } from './judged.ts';
import { inPercent, inSteps, inTime, inWhole, people, regrouped } from './words.ts';

export function Summary({ result, judged }: { readonly result: TryResult; readonly judged: readonly Judged[] }) {
  return (
    <section aria-labelledby="short">
      <h2 id="short">In short</h2>
      <Answers result={result} judged={judged} />
      {judged.some(({ all }) => all.notified < FEW) && <p class="warning prose">{fewAreTold}</p>}
      <h3>In sentences</h3>
      <Sentences all={result.tradeOffs} />
      <h3>What the words mean</h3>
      <Sentences all={[...result.truth, withinReach]} />
    </section>
  );
}

/** Half a share of so few moves by ten percentage points by chance alone (95 %, binomial). */
const FEW = 100;
const fewAreTold =
  'Fewer than 100 people are told, so that chance moves every share: ask a larger town (--people), or several (--repeats).';

const withinReach =
  'Within reach: both had a phone that takes part, and the infected one shared keys. No configuration can find others.';

export function Sentences({ all }: { readonly all: readonly string[] }) {
  return (
    <ul class="prose">
      {all.map((sentence) => (
        <li key={sentence}>{regrouped(sentence)}</li>
      ))}
    </ul>
  );
}

interface Answer {
  readonly number: string;
  /** What it is of. */
  readonly note: string;
}

interface Question {
  readonly asks: string;
  answer(of: Judged, result: TryResult, range: Range | undefined): Answer;
  /** `+40 people` */
  change(one: Judged, other: Judged): string;
}

const points = (one: number | undefined, other: number | undefined): string =>
  one === undefined || other === undefined ? '–' : withUnit(inSteps((other - one) * 100), 'percentage points');
const withUnit = (steps: string, unit: string): string => (/\d/.test(steps) ? `${steps} ${unit}` : steps);
const more = (of: (judged: Judged) => number, unit: string) => (one: Judged, other: Judged) =>
  withUnit(inSteps(of(other) - of(one)), unit);

const questions: readonly Question[] = [
  {
    asks: 'How many people are told?',
    answer: ({ all }, { town }, range) => ({
      number: people(all.notified),
      note: `${inPercent(shareOf(all.notified, town.phones))} of ${inWhole(town.phones)} with a phone that takes part${inAll(range?.notified)}`,
    }),
    change: more(({ all }) => all.notified, 'people'),
  },
  {
    asks: 'How many real close contacts are found?',
    answer: ({ all }, _, range) => ({
      number: inPercent(foundShare(all)),
      note: `${inWhole(all.found)} of ${inWhole(all.closeContacts.reported)} within reach${inAll(range?.foundShare, ' %')}`,
    }),
    change: (one, other) => points(foundShare(one.all), foundShare(other.all)),
  },
  {
    asks: 'How many are told without a real close contact?',
    answer: ({ all }, _, range) => ({
      number: people(all.withoutCloseContact),
      note: `${inPercent(falseShare(all))} of those told${inAll(range?.falseShare, ' %')}`,
    }),
    change: more(({ all }) => all.withoutCloseContact, 'people'),
  },
  {
    asks: 'How soon after the exposure are they told?',
    answer: ({ all }) => inSpread(all.fromExposure),
    change: (one, other) => later(one.all.fromExposure, other.all.fromExposure),
  },
  {
    asks: 'How soon after the infected person shared keys?',
    answer: ({ all }) => inSpread(all.fromUpload),
    change: (one, other) => later(one.all.fromUpload, other.all.fromUpload),
  },
  {
    asks: 'How many infected people are told before they have symptoms?',
    answer: ({ toldBeforeSymptoms, symptomatic }) => ({
      number: people(toldBeforeSymptoms),
      note: `${inPercent(shareOf(toldBeforeSymptoms, symptomatic))} of ${inWhole(symptomatic)} infected with a phone who get symptoms`,
    }),
    change: more(({ toldBeforeSymptoms }) => toldBeforeSymptoms, 'people'),
  },
  {
    asks: 'How many days at home would it cost, if all who are told stay there?',
    answer: ({ quarantineDays, quarantineDaysOfUninfected }) => ({
      number: `${inWhole(quarantineDays)} days`,
      note: `${inPercent(shareOf(quarantineDaysOfUninfected, quarantineDays))} of them by people who were never infected`,
    }),
    change: more(({ quarantineDays }) => quarantineDays, 'days'),
  },
  {
    asks: 'How many are told later that it was a mistake?',
    answer: ({ revoked, all }) => ({
      number: people(revoked),
      note: `${inPercent(shareOf(revoked, all.notified))} of those told`,
    }),
    change: more(({ revoked }) => revoked, 'people'),
  },
];

const falseShare = ({ withoutCloseContact, notified }: Outcome) => shareOf(withoutCloseContact, notified);

function inSpread({ median, deciles }: Spread): Answer {
  const last = deciles.at(-1);
  if (median === undefined || last === undefined) return { number: '–', note: 'nobody is told' };
  return { number: inTime(median), note: `for half of those told; nine of ten within ${inTime(last)}` };
}

function later({ median: one }: Spread, { median: other }: Spread): string {
  if (one === undefined || other === undefined) return '–';
  const time = inTime(Math.abs(other - one));
  if (time === inTime(0)) return 'no change';
  return `${time} ${other > one ? 'later' : 'sooner'}`;
}

function inAll(range: readonly [number, number] | undefined, unit = ''): string {
  return range ? `; over all seeds ${inWhole(range[0])} to ${inWhole(range[1])}${unit}` : '';
}

function Answers({ result, judged }: { readonly result: TryResult; readonly judged: readonly Judged[] }) {
  const [one, other] = judged as [Judged, Judged?];
  const columns = judged.length + (other ? 1 : 0);
  return (
    <table class="answers">
      <caption class="unseen">What each configuration does</caption>
      <thead>
        <tr>
          {judged.map(({ label }) => (
            <th key={label} scope="col">
              <bdi>{label}</bdi>
            </th>
          ))}
          {other && <th scope="col">B against A</th>}
        </tr>
      </thead>
      {questions.map((question) => (
        <tbody key={question.asks}>
          <tr>
            <th scope="rowgroup" colSpan={columns}>
              {question.asks}
            </th>
          </tr>
          <tr>
            {judged.map((each, at) => (
              <Cell key={each.label} {...question.answer(each, result, result.repeats?.ranges[at])} />
            ))}
            {other && <td class="change">{question.change(one, other)}</td>}
          </tr>
        </tbody>
      ))}
    </table>
  );
}

function Cell({ number, note }: Answer): ComponentChildren {
  return (
    <td>
      <strong>{number}</strong> <span class="note">{note}</span>
    </td>
  );
}
