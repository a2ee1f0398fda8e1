/** One simulated world from its first deployment to the end: by its seed, so always the same. */

import { seededBytes } from '../device/journey/seeded.ts';
import { hash } from '../device/town/chance.ts';
import { DAY_SECONDS, HOUR_SECONDS } from '../protocol/keys/interval.ts';
import type { Bug } from './bugs/bug.ts';
import { Timeline } from './engine/timeline.ts';
import { fairWeather, weatherOf } from './engine/weather.ts';
import { Judge } from './truth/judge.ts';
import type { Invariant, Violation } from './truth/violation.ts';
import { watched } from './truth/watch.ts';
import { startAgeing } from './world/ageing.ts';
import { startTimers } from './world/clockwork.ts';
import { startCorrections } from './world/corrections.ts';
import { MANIFEST_KEY, runImport, runRotation } from './world/functions.ts';
import { namedKey } from './world/keys.ts';
import { type Network, openNetwork } from './world/network.ts';
import { deployFirst, startOperators } from './world/operators.ts';
import { startPatient, timeZones } from './world/patients.ts';
import { chances, emptyStored, openStores, type Scene } from './world/scene.ts';
import { apps, ENDING, START } from './world/settings.ts';
import { startWatcher, type Watcher } from './world/watchers.ts';

export interface RunOptions {
  readonly seed: number;
  readonly days: number;
  /** Six times as much goes wrong. */
  readonly rough?: boolean;
  /** Planted. */
  readonly bug?: Bug;
  /** Ends with the day on which one of these is broken. */
  readonly endsOn?: readonly Invariant[];
  /** Shown the world at its end. */
  readonly inspect?: (scene: Scene) => void;
}

/** What happened, in figures, and what was wrong. */
export interface RunReport {
  readonly seed: number;
  readonly days: number;
  /** Of everything that happened, hex: two runs with one trace are the same. */
  readonly trace: string;
  readonly happened: number;
  readonly uploads: number;
  readonly keys: number;
  readonly files: number;
  readonly receptions: number;
  readonly violations: readonly Violation[];
}

const DAY = DAY_SECONDS * 1000;
/** Fair days after the last, in which everything that is due comes out. */
const FAIR_DAYS = 2;
const PATIENTS_A_DAY = 9;

const watchers: readonly Omit<Watcher, 'awayDays'>[] = [
  { configuration: 'us-zz', platform: 'android', fromHour: 0 },
  { configuration: 'us-zz', platform: 'ios', fromHour: 30 },
  { configuration: 'us-zz-daily', platform: 'ios', fromHour: 100 },
  { configuration: 'us-yy', platform: 'android', fromHour: 5 },
  { configuration: 'us-xx', platform: 'ios', fromHour: 0 },
  { configuration: 'us-zz-abroad', platform: 'ios', fromHour: 0 },
];

export async function simulate({
  seed,
  days,
  rough = false,
  bug,
  endsOn = [],
  inspect,
}: RunOptions): Promise<RunReport> {
  const start = START * 1000;
  const stormy = start + days * DAY;
  const timeline = new Timeline(start);
  const scene = sceneOf({ seed, days, rough }, timeline, bug);
  const isFair = () => timeline.now >= stormy;
  deployFirst(scene);
  await runRotation(scene, 'first rotation');
  await runImport(scene, 'first import');
  startTimers(scene, stormy, isFair);
  startAgeing(scene);
  startOperators(scene, stormy);
  startCorrections(scene, stormy, Math.ceil(days / 5));
  const network = openNetwork(scene);
  startPatients(scene, network, days);
  for (const [number, watcher] of watchers.entries()) {
    const awayDays = scene.chance('away', number).between(0, 20);
    timeline.at(start, () => startWatcher(scene, network, { ...watcher, awayDays }, number));
  }
  for (let day = 1; day <= days + FAIR_DAYS; day++) {
    await timeline.runUntil(start + day * DAY);
    if (scene.judge.violations.some(({ invariant }) => endsOn.includes(invariant)))
      return reportOf({ seed, days: day }, scene);
  }
  scene.judge.finish();
  inspect?.(scene);
  return reportOf({ seed, days }, scene);
}

function sceneOf(
  { seed, days, rough }: Required<Pick<RunOptions, 'seed' | 'days' | 'rough'>>,
  timeline: Timeline,
  bug: Bug | undefined,
): Scene {
  const chance = chances(seed);
  const start = timeline.now;
  const weather = weatherOf(chance('weather'), start, days, rough);
  const fair = fairWeather(weather);
  const stored = emptyStored();
  const judge = new Judge(timeline, stored.exports, namedKey(MANIFEST_KEY).publicKey);
  const randomBytes = seededBytes(hash(seed, 1));
  const plain = watched(openStores(stored, randomBytes, judge), stored.exports, judge);
  const endsRegionAt = start + chance('end').between(0.3, 0.7) * days * DAY;
  const stores = bug ? bug.plant({ stores: plain, stored, timeline, chance: chance('bug') }) : plain;
  return {
    ...{ seed, timeline, stored, stores, judge, randomBytes, chance, endsRegionAt },
    warm: { publishedKeys: new Map() },
    // The first minutes are fair: what a stage needs to run at all is made then.
    weather: () => (timeline.now < start + 60_000 || timeline.now >= start + days * DAY ? fair : weather),
    hasEnded: (app, now) => app.issuer === ENDING.issuer && now * 1000 >= endsRegionAt,
  };
}

/** By day, where they live: most in the hours after work. */
function startPatients(scene: Scene, network: Network, days: number): void {
  const { timeline, endsRegionAt } = scene;
  const chance = scene.chance('patients');
  const start = timeline.now;
  for (let number = 0; number < days * PATIENTS_A_DAY; number++) {
    const zone = timeZones[chance.below(timeZones.length)] ?? 0;
    const app = apps[chance.below(apps.length)] ?? apps[0];
    const local = (Math.floor(chance.uniform() * days) * 24 + chance.between(7, 23) - zone) * HOUR_SECONDS * 1000;
    const at = Math.max(start + 600_000, start + local);
    const isTooLate = at >= start + days * DAY || (app.issuer === ENDING.issuer && at >= endsRegionAt);
    if (!isTooLate) timeline.at(at, () => startPatient(scene, network, app, number));
  }
}

function reportOf(options: Pick<RunReport, 'seed' | 'days'>, { timeline, judge }: Scene): RunReport {
  const { ledger, site, receptions, violations } = judge;
  return {
    ...options,
    trace: timeline.trace(),
    happened: timeline.happened,
    uploads: ledger.uploads.size,
    keys: [...ledger.keys()].length,
    files: site.files.size,
    receptions: receptions.length,
    violations,
  };
}
