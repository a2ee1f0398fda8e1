/**
 * What guessing codes may find: guesses × living codes / all codes (docs/threat-model.md, "Guessing codes"). A guess that is
 * right costs the guesser nothing to try again tomorrow, so what counts is how many are right in a day.
 */
import { DAY_SECONDS } from '../keys/interval.ts';

/** The region's codes. */
export interface CodeSpace {
  /** Digits of a typed code. */
  readonly codeLength: number;
  readonly codeLifeSeconds: number;
  readonly codesIssuedPerDay: number;
}

/** The brake on wrong codes of one address (lambdas/shared/http/limits/brake.ts). */
export interface GuessBrake {
  readonly maximumFailures: number;
  readonly windowSeconds: number;
  /**
   * Containers that answer. Each learns that an address is braked by its own next count, which is one guess more: so that
   * a good code needs no look at the table.
   */
  readonly containers: number;
}

/** At any moment, if nobody redeems one: the most there can be. */
export function livingCodes({ codesIssuedPerDay, codeLifeSeconds }: CodeSpace): number {
  return (codesIssuedPerDay * codeLifeSeconds) / DAY_SECONDS;
}

/** The most wrong codes that one address gets answered in one window, however its calls fall on containers. */
export function guessesPerWindow({ maximumFailures, containers }: GuessBrake): number {
  return maximumFailures + containers - 1;
}

export function guessesPerDay(brake: GuessBrake): number {
  return (guessesPerWindow(brake) * DAY_SECONDS) / brake.windowSeconds;
}

/** Of one address, with the brake and the containers that a production stage has (test/lib/code/guessing.test.ts). */
export const USUAL_GUESSES_PER_DAY = 36_576;

/** Right guesses in a day, on average. */
export function hitsPerDay(space: CodeSpace, guesses: number): number {
  return (guesses * livingCodes(space)) / 10 ** space.codeLength;
}

/**
 * What one address may find in a day, if it guesses without a pause. Six digits that live for 15 minutes keep to that up to
 * 2,624 codes a day, and eight up to 262,467.
 */
export const MOST_HITS_PER_DAY = 1;

/** Of a region that says nothing else: its messages' daily cap is how many codes it expects. */
export const USUAL_CODES_PER_DAY = 10_000;
