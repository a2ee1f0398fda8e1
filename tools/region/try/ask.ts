/** The whole question: one town, one or two configurations, and what more towns would have said. */
import { assume } from '../../../device/town/assumptions.ts';
import { liveTown } from '../../../device/town/live.ts';
import { parseUtcDay } from '../../../protocol/keys/interval.ts';
import { type Replaced, shownAssumptions } from './assumptions-file.ts';
import type { Candidate } from './candidate.ts';
import { type Court, courtOf, curvesIn, curvesOf, factsOf, type Headline, headlineOf, judge } from './judge/judge.ts';
import { noProgress, type Progress } from './progress.ts';
import type { ConfigurationResult, Range, Repeats, TryResult } from './result.ts';
import { limits, truthInWords } from './words/limits.ts';
import { tradeOffs } from './words/trade-offs.ts';

/** A Monday; a fixed one, so that a seed is all that decides. */
const START = parseUtcDay('2026-01-05') ?? 0;

export interface Question {
  /** One or two. */
  readonly candidates: readonly Candidate[];
  /** Assumptions that are others than those of the model. */
  readonly replaced: Replaced;
  readonly people: number;
  readonly days: number;
  readonly seed: number;
  /** Further towns. */
  readonly repeats: number;
}

/** How often `ask` tells its progress of a step. */
export function stepsOf({ candidates, replaced, days, repeats }: Question): number {
  const a = assume(replaced);
  // Where local days are no UTC days, one more is lived.
  const town = Math.round(a['town.burnInDays']) + days + (a['town.hoursFromUtc'] === 0 ? 0 : 1);
  return town * (1 + repeats) + candidates.reduce((sum, candidate) => sum + curvesIn(candidate), 0);
}

export function ask(question: Question, progress: Progress = noProgress): TryResult {
  const court = courtFor(question, question.seed, progress);
  const configurations = question.candidates.map((candidate): ConfigurationResult => {
    const judged = judge(court, candidate);
    const curves = [];
    for (const curve of curvesOf(court, candidate)) {
      curves.push(curve);
      progress.step(`${candidate.title}: ${curve.name}`);
    }
    return { ...judged, curves };
  });
  const town = factsOf(court);
  return {
    ...{ town, truth: truthInWords(assume(question.replaced)), configurations },
    tradeOffs: tradeOffs(configurations),
    repeats: repeatsOf(question, configurations, progress),
    assumptions: shownAssumptions(question.replaced),
    limits: limits(question),
  };
}

function courtFor({ replaced, people, days }: Question, seed: number, progress: Progress): Court {
  const town = liveTown(assume(replaced), { people, days, start: START, seed }, (day, of) =>
    progress.step(`a town of ${people} lives: day ${day + 1} of ${of}, seed ${seed}`),
  );
  return courtOf(town);
}

function repeatsOf(question: Question, first: readonly ConfigurationResult[], progress: Progress): Repeats | undefined {
  if (question.repeats === 0) return undefined;
  const further = Array.from({ length: question.repeats }, (_, n) => question.seed + n + 1);
  const all = [
    first.map(({ all: outcome }) => headlineOf(outcome)),
    ...further.map((seed) => headlines(question, seed, progress)),
  ];
  const ranges = question.candidates.map((_, at) => rangeOf(all.flatMap((each) => each[at] ?? [])));
  return { seeds: [question.seed, ...further], ranges };
}

function headlines(question: Question, seed: number, progress: Progress): Headline[] {
  const court = courtFor(question, seed, progress);
  return question.candidates.map((candidate) => headlineOf(judge(court, candidate).all));
}

function rangeOf(headlines: readonly Headline[]): Range {
  const between = (name: keyof Range): readonly [number, number] => {
    const values = headlines.map((each) => each[name]);
    return [Math.min(...values), Math.max(...values)];
  };
  return { notified: between('notified'), foundShare: between('foundShare'), falseShare: between('falseShare') };
}
