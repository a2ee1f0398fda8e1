import { describe, expect, it } from 'vitest';
import { chanceOf } from '../../device/town/chance.ts';
import { CallFailed, port } from '../../simulation/engine/port.ts';
import { Process } from '../../simulation/engine/process.ts';
import { Timeline } from '../../simulation/engine/timeline.ts';
import type { Fate, Weather } from '../../simulation/engine/weather.ts';

const START = 1_795_219_200_000;

function aProcess(timeline: Timeline, name = 'one', skewMilliseconds = 0) {
  return new Process({ timeline, name, skewMilliseconds });
}

/** A store of one number, as a process sees it in this weather. */
function counting(timeline: Timeline, process: Process, fates: Fate[]) {
  const stored = { count: 0 };
  const store = { add: async () => ++stored.count };
  const weather: Weather = { fate: () => fates.shift() ?? 'well', latency: () => 10, lineRate: 0, chance: chanceOf(1) };
  return { stored, timeline, ...port(store, { process: () => process, weather: () => weather, name: 'store' }) };
}

describe('a timeline', () => {
  it('does what is planned in its order, and in one millisecond in the order of planning', async () => {
    const timeline = new Timeline(START);
    const done: string[] = [];
    for (const [name, wait] of [
      ['c', 7],
      ['a', 5],
      ['d', 7],
      ['b', 5],
      ['late', 20],
    ] as const) {
      timeline.at(START + wait, () => void done.push(`${name} ${timeline.now - START}`));
    }
    await timeline.runUntil(START + 19);
    expect(done).toEqual(['a 5', 'b 5', 'c 7', 'd 7']);
    expect(timeline.now).toBe(START + 19);
  });

  it('keeps its order with thousands of things', async () => {
    const timeline = new Timeline(START);
    const chance = chanceOf(3);
    const times: number[] = [];
    for (let i = 0; i < 3_000; i++) timeline.at(START + chance.below(500), () => void times.push(timeline.now));
    await timeline.runUntil(START + 500);
    expect(times).toHaveLength(3_000);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });
});

describe('a process', () => {
  it('gives way to others at each of its calls, and nowhere else', async () => {
    const timeline = new Timeline(START);
    const said: string[] = [];
    for (const [name, wait] of [
      ['one', 4],
      ['two', 6],
    ] as const) {
      const process = aProcess(timeline, name);
      await process.start(async () => {
        for (let step = 1; step <= 2; step++) {
          await process.sleep(wait);
          said.push(`${name} ${step}`);
          await new Promise((resolve) => setTimeout(resolve, 1));
          said.push(`${name} ${step} again`);
        }
      });
    }
    await timeline.runUntil(START + 20);
    expect(said.filter((_, index) => index % 2 === 0)).toEqual(['one 1', 'two 1', 'one 2', 'two 2']);
    expect(said.filter((_, index) => index % 2 === 1)).toEqual([
      'one 1 again',
      'two 1 again',
      'one 2 again',
      'two 2 again',
    ]);
  });

  it('waits for several things at once, as for one', async () => {
    const timeline = new Timeline(START);
    const process = aProcess(timeline);
    let ended = 0;
    await process.start(async () => {
      await Promise.all([process.sleep(5), process.sleep(9), process.sleep(1)]);
      ended = timeline.now - START;
    });
    await timeline.runUntil(START + 20);
    expect(ended).toBe(9);
    expect(process.isOver).toBe(true);
  });

  it('that is killed never goes on', async () => {
    const timeline = new Timeline(START);
    const process = aProcess(timeline);
    let wentOn = false;
    await process.start(async () => {
      await process.sleep(5);
      wentOn = true;
    });
    const ends: string[] = [];
    process.whenOver(({ how }) => ends.push(how));
    timeline.at(START + 4, () => process.kill());
    await timeline.runUntil(START + 20);
    expect([wentOn, ends]).toEqual([false, ['died']]);
  });

  it('has a clock of its own', () => {
    expect(aProcess(new Timeline(START), 'ahead', 2_000).seconds()).toBe(START / 1000 + 2);
  });
});

describe('a call', () => {
  async function calledIn(fate: Fate) {
    const timeline = new Timeline(START);
    const process = aProcess(timeline);
    const { stored, add } = counting(timeline, process, [fate]);
    let answer: unknown = 'none';
    let took = 0;
    await process.start(async () => {
      answer = await add().catch((error: unknown) => error);
      took = timeline.now - START;
    });
    await timeline.runUntil(START + 3_600_000);
    return { count: stored.count, answer, took, isOver: process.isOver, hits: process.hits };
  }

  it.each<[Fate, number, unknown]>([
    ['well', 1, 1],
    ['refused', 0, expect.any(CallFailed)],
    ['unheard', 1, expect.any(CallFailed)],
    ['late', 1, expect.any(CallFailed)],
    ['busy', 0, expect.any(CallFailed)],
    ['stalls', 1, 1],
    ['dies-before', 0, 'none'],
    ['dies-after', 1, 'none'],
  ])('that goes %s is done %i times', async (fate, count, answer) => {
    expect(await calledIn(fate)).toMatchObject({ count, answer, isOver: true });
  });

  it('that stalls takes longer than a lease', async () => {
    const { took, hits } = await calledIn('stalls');
    expect(took).toBeGreaterThan(660_000);
    expect(hits).toEqual(['stalls at store.add']);
  });
});
