import { describe, expect, it } from 'vitest';
import { guessesPerDay, guessesPerWindow, hitsPerDay, livingCodes } from '../../../protocol/abuse/guessing.ts';

const space = { codeLength: 8, codeLifeSeconds: 900, codesIssuedPerDay: 9_600 };

describe('the arithmetic of guessing', () => {
  it('counts the codes that live at a moment', () => {
    expect(livingCodes(space)).toBe(100);
    expect(livingCodes({ ...space, codeLifeSeconds: 7_200 })).toBe(800);
    expect(livingCodes({ ...space, codeLifeSeconds: 86_400 })).toBe(9_600);
  });

  it('gives one more guess for each container that has not heard of the brake', () => {
    const brake = { maximumFailures: 30, windowSeconds: 600 };
    expect(guessesPerWindow({ ...brake, containers: 1 })).toBe(30);
    expect(guessesPerWindow({ ...brake, containers: 225 })).toBe(254);
    expect(guessesPerDay({ ...brake, containers: 1 })).toBe(4_320);
  });

  it('is right once per code space and living code', () => {
    expect(hitsPerDay(space, 1_000_000)).toBe(1);
    expect(hitsPerDay({ ...space, codeLength: 9 }, 1_000_000)).toBe(0.1);
    expect(hitsPerDay({ ...space, codesIssuedPerDay: 19_200 }, 1_000_000)).toBe(2);
  });

  it('is what happens: guesses against codes that come and go', () => {
    const small = { codeLength: 4, codeLifeSeconds: 900, codesIssuedPerDay: 1_920 };
    const guesses = 144 * 34;
    const days = 20;
    const draw = sequence();
    let hits = 0;
    for (let day = 0; day < days; day++) {
      for (let guess = 0; guess < guesses; guess++) {
        // Those that live now are as good as drawn now: nobody knows one of them.
        for (let code = 0; code < livingCodes(small); code++) if (draw() % 10_000 === guess % 10_000) hits++;
      }
    }
    const expected = days * hitsPerDay(small, guesses);
    // Five standard deviations of a count.
    expect(Math.abs(hits - expected)).toBeLessThan(5 * Math.sqrt(expected));
  });
});

/** Numbers below 2^32, always the same (Numerical Recipes, 3rd edition, §7.1.4, xorshift). */
function sequence(): () => number {
  let state = 2_463_534_242;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}
