import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { ask, type Question, stepsOf } from '../../../../tools/region/try/ask.ts';
import { progressBar } from '../../../../tools/region/try/progress.ts';
import { configuration, timing } from './judge/hand-made.ts';

function drawn(isTTY: boolean): string {
  const stream = Object.assign(new PassThrough(), { isTTY, columns: 80 }) as unknown as NodeJS.WriteStream;
  const bar = progressBar(2, stream);
  bar.step('half');
  bar.step('whole');
  bar.stop();
  return String((stream as unknown as PassThrough).read() ?? '');
}

describe('the progress of a town', () => {
  it('is drawn where a person looks on, and nowhere else', () => {
    expect(drawn(true)).toContain('%');
    expect(drawn(false)).toBe('');
  });

  it.each([-5, 0, 5.5])('has as many steps as it said, %d hours from UTC and with further towns', (hours) => {
    const replaced = { 'town.burnInDays': 2, 'town.hoursFromUtc': hours };
    const candidate = { title: 'hand-made', configuration: configuration(), timing, settings: [] };
    const question: Question = {
      ...{ candidates: [candidate, candidate], replaced, people: 30, days: 2 },
      ...{ seed: 1, repeats: 1 },
    };
    let steps = 0;
    ask(question, { step: () => void steps++, stop: () => {} });
    expect(steps).toBe(stepsOf(question));
  });
});
