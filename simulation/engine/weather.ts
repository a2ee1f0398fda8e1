/** What goes wrong with calls, and how long they take. By the seed: mostly nothing, and now and then for an hour a lot. */
import type { Chance } from '../../device/town/chance.ts';
import type { Milliseconds } from './timeline.ts';

/**
 * `refused`: nothing is done, and the caller is told. `unheard`: it is done, and the answer is lost. `late`: the caller gives up,
 * and it is done afterwards. `busy`: refused in the way the port has for it. `dies-before`, `dies-after`: the caller's program ends
 * there. `stalls`: the caller's machine stands still for so long that others take over, and then goes on.
 */
export type Fate = 'well' | 'refused' | 'unheard' | 'late' | 'busy' | 'dies-before' | 'dies-after' | 'stalls';

export interface Weather {
  fate(now: Milliseconds): Fate;
  /** Of one call. */
  latency(): Milliseconds;
  /** Of a phone's exchange, that its line breaks. */
  lineRate: number;
  chance: Chance;
}

const HOUR = 3_600_000;
/** Of calls, outside storms. */
const CALM_RATE = 0.008;
/** So often that hardly a run ends as it should. */
const ROUGH_RATE = 0.05;

/** What goes wrong, in so many of a hundred. */
const mixture: readonly (readonly [Fate, number])[] = [
  ['refused', 20],
  ['unheard', 20],
  ['late', 5],
  ['busy', 20],
  ['dies-before', 15],
  ['dies-after', 15],
  ['stalls', 5],
];

interface Storm {
  readonly from: Milliseconds;
  readonly until: Milliseconds;
  readonly rate: number;
}

/** Some storms a day, of minutes up to hours. */
function stormsOf(chance: Chance, start: Milliseconds, days: number): Storm[] {
  return Array.from({ length: days * 3 }, () => {
    const from = start + chance.uniform() * days * 24 * HOUR;
    return { from, until: from + HOUR * Math.exp(chance.between(-3, 1)), rate: chance.between(0.03, 0.35) };
  });
}

export function weatherOf(chance: Chance, start: Milliseconds, days: number, isRough: boolean): Weather {
  const calmRate = isRough ? ROUGH_RATE : CALM_RATE;
  const storms = stormsOf(chance, start, days).sort((a, b) => a.from - b.from);
  const rateAt = (now: Milliseconds) =>
    storms
      .filter(({ from, until }) => from <= now && now < until)
      .reduce((most, { rate }) => Math.max(most, rate), calmRate);
  return {
    chance,
    fate: (now) => (chance.happens(rateAt(now)) ? drawn(chance) : 'well'),
    latency: () => chance.between(2, 40),
    lineRate: 0.03,
  };
}

/** Nothing ever goes wrong, as after the last day: what is owed then comes out. */
export function fairWeather(weather: Weather): Weather {
  return { ...weather, fate: () => 'well', lineRate: 0 };
}

function drawn(chance: Chance): Fate {
  let place = chance.uniform() * mixture.reduce((sum, [, share]) => sum + share, 0);
  for (const [fate, share] of mixture) {
    place -= share;
    if (place < 0) return fate;
  }
  return 'refused';
}
