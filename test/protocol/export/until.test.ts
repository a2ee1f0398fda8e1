import { describe, expect, it } from 'vitest';
import { readUntil, renderUntil } from '../../../protocol/export/until.ts';
import { isOverdue } from '../../../protocol/export/window.ts';

const HOUR = 3_600;
const START = 1_795_219_200;

describe('until.txt', () => {
  it('gives back what was written', () => expect(readUntil(renderUntil(START))).toBe(START));

  it.each(['', ' 1795219200', '1795219200\n', '-1', '1.5', '17952192001', '<html>'])('is not %j', (text) =>
    expect(readUntil(text)).toBeUndefined(),
  );
});

describe('files that should have been out for an hour', () => {
  const timing = { periodHours: 4, minimumAgeSeconds: 7_200 } as const;
  /** The window from START is due at its end and two hours. */
  const late = START + 4 * HOUR + 7_200 + HOUR;

  it.each([
    [late - 1, false],
    [late, true],
    [late + 1, true],
  ])('at %i: %s', (now, overdue) => expect(isOverdue(START, timing, now)).toBe(overdue));

  it('are counted from the end of what is exported, also in the middle of a period', () => {
    expect(isOverdue(START + 3 * HOUR, timing, late - 1)).toBe(false);
    expect(isOverdue(START + 3 * HOUR, timing, late)).toBe(true);
    expect(isOverdue(START + 4 * HOUR, timing, late)).toBe(false);
  });
});
