import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type HourStanding, standingOf } from '../../../../protocol/export/operate/standing.ts';
import { dueAt, windowFrom } from '../../../../protocol/export/window.ts';

const HOUR = 3_600;
/** A full day. */
const START = 1_795_219_200;
const timing = { periodHours: 4, minimumAgeSeconds: 7_200 };
const series = { from: START, next: START + 4 * HOUR };
const waitingAt = (hour: number, now: number, more: object = {}) =>
  standingOf(hour, { ...series, ...more }, timing, now) as Extract<HourStanding, { state: 'waiting' }>;

describe('a release hour', () => {
  it.each([
    [-1, 'before'],
    [0, 'exported'],
    [3, 'exported'],
    [4, 'waiting'],
  ])('%i hours after the first is %s', (hours, state) => {
    expect(standingOf(START + hours * HOUR, series, timing, START + 5 * HOUR).state).toBe(state);
  });

  it('is never exported at or after the end of its configuration', () => {
    const ended = { ...series, endsAt: START + 6 * HOUR };
    const states = [5, 6, 7].map((hours) => standingOf(START + hours * HOUR, ended, timing, START).state);
    expect(states).toEqual(['waiting', 'after', 'after']);
  });

  it.each([
    ['embargo', 5 * HOUR - 1],
    ['window-open', 5 * HOUR],
    ['window-open', 8 * HOUR - 1],
    ['minimum-age', 8 * HOUR],
    ['minimum-age', 10 * HOUR - 1],
    ['next-run', 10 * HOUR],
  ])('waits: %s, %i seconds after the start', (reason, second) => {
    const standing = waitingAt(START + 5 * HOUR, START + second);
    expect(standing).toMatchObject({
      because: [reason],
      window: { start: START + 4 * HOUR, end: START + 8 * HOUR },
      dueAt: START + 10 * HOUR,
    });
    const start = Math.max(START + 10 * HOUR, START + second);
    expect(standing.expected).toEqual({ start, end: start + 300 });
  });

  it('that is held is expected at no time, and has its other reasons too', () => {
    const held = { heldSince: START };
    expect(waitingAt(START + 5 * HOUR, START + 6 * HOUR, held)).toMatchObject({ because: ['held', 'window-open'] });
    expect(waitingAt(START + 5 * HOUR, START + 6 * HOUR, held)).not.toHaveProperty('expected');
    expect(waitingAt(START + 5 * HOUR, START + 10 * HOUR, held).because).toEqual(['held']);
  });

  it('lies in the window that the exporter will build, wherever the last one ended', () => {
    const periods = fc.constantFrom(2, 4, 8, 24);
    fc.assert(
      fc.property(periods, fc.nat({ max: 40 }), fc.nat({ max: 60 }), (periodHours, begun, ahead) => {
        const own = { periodHours, minimumAgeSeconds: 7_200 };
        const next = START + begun * HOUR;
        const hour = next + ahead * HOUR;
        let window = windowFrom(next, own);
        while (window.end <= hour) window = windowFrom(window.end, own);
        const standing = standingOf(hour, { from: START, next }, own, START) as { window: object; dueAt: number };
        expect(standing).toMatchObject({ window, dueAt: dueAt(window, own) });
      }),
    );
  });
});
