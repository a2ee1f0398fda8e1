/** What the timers start: mostly in time, now and then late, twice, or not at all, and for a day or two nothing. */
import type { Chance } from '../../device/town/chance.ts';
import type { Milliseconds } from '../engine/timeline.ts';
import { runExport, runImport, runRotation } from './functions.ts';
import type { Scene } from './scene.ts';

const MINUTE: Milliseconds = 60_000;
const HOUR: Milliseconds = 60 * MINUTE;

interface Timer {
  readonly name: string;
  readonly every: Milliseconds;
  readonly run: (scene: Scene, name: string) => Promise<unknown>;
}

/** Every five, two and 60 minutes in a deployment; rarer here, which changes nothing but how long phones wait. */
const timers: readonly Timer[] = [
  {
    name: 'export',
    every: 20 * MINUTE,
    run: (scene, name) =>
      runExport(scene, name, (summary, failures, process) => scene.judge.exported(summary, failures, process)),
  },
  { name: 'import', every: HOUR, run: runImport },
  { name: 'rotate', every: 6 * HOUR, run: runRotation },
];

/** No run of the export from some time on, for hours up to nearly two days. */
interface Outage {
  readonly from: Milliseconds;
  readonly until: Milliseconds;
}

export function startTimers(scene: Scene, end: Milliseconds, isFair: () => boolean): void {
  const chance = scene.chance('timers');
  const outages = outagesOf(chance, scene.timeline.now, end);
  const isOut = (name: string) =>
    name === 'export' &&
    !isFair() &&
    outages.some(({ from, until }) => from <= scene.timeline.now && scene.timeline.now < until);
  for (const timer of timers) {
    let count = 0;
    const start = () => timer.run(scene, `${timer.name} ${count++}`);
    const tick = async () => {
      scene.timeline.at(scene.timeline.now + timer.every, tick);
      if (isOut(timer.name)) return;
      for (const delay of delays(chance, isFair()))
        scene.timeline.at(scene.timeline.now + delay, async () => void (await start()));
    };
    scene.timeline.at(scene.timeline.now + chance.between(0, MINUTE), tick);
  }
}

/** When the runs of one tick begin. */
function delays(chance: Chance, isFair: boolean): Milliseconds[] {
  const soon = chance.between(0, 5_000);
  if (isFair) return [soon];
  const draw = chance.uniform();
  if (draw < 0.02) return [];
  if (draw < 0.05) return [soon + chance.between(0, 20 * MINUTE)];
  return draw < 0.15 ? [soon, soon + chance.between(0, 800)] : [soon];
}

function outagesOf(chance: Chance, start: Milliseconds, end: Milliseconds): Outage[] {
  const days = (end - start) / (24 * HOUR);
  return Array.from({ length: Math.round(days / 10) }, () => {
    const from = start + chance.uniform() * (end - start);
    return { from, until: from + Math.exp(chance.between(1.5, 3.7)) * HOUR };
  });
}
