/**
 * `npm run bench -- risk [--people 10000] [--windows 10]`: exposure windows built, scored and classified for people with so many windows each, per CPU
 * second of one thread. `same`: all by one configuration; `varied`: each by one of its own, as when a weight is varied.
 */
import { parseArgs } from 'node:util';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { androidRiskRules } from '../../device/risk/rules.ts';
import { readScores } from '../../device/walk/region-file.ts';
import { DAY_SECONDS, type UnixSeconds } from '../../protocol/keys/interval.ts';
import { classify } from '../../protocol/risk/classify.ts';
import { reportTypes } from '../../protocol/risk/report-types.ts';
import { dayScorer, type RatedWindow, type ScoreDays } from '../../protocol/risk/score.ts';
import { exposureWindows, type MatchedSighting } from '../../protocol/risk/windows.ts';
import { print } from '../support/measure.ts';

const NOW: UnixSeconds = Date.UTC(2021, 1, 17) / 1_000;
const SCAN_SECONDS = 240;
/** A full window: 30 minutes, three beacons a scan. */
const SCANS_PER_WINDOW = 7;
const BEACONS_PER_SCAN = 3;
const RUNS = 5;

const generator = xoroshiro128plus(1);
const draw = (from: number, to: number) => uniformInt(generator, from, to);

export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: { people: { type: 'string', default: '10000' }, windows: { type: 'string', default: '10' } },
  });
  const [people, windowsEach] = [Number(values.people), Number(values.windows)];
  const sightings = Array.from({ length: people * windowsEach }, sightingsOfWindow);
  const windows = sightings.flatMap(rated);
  const persons = Array.from({ length: people }, (_, n) => windows.slice(n * windowsEach, (n + 1) * windowsEach));
  const configuration = readScores('US-ZZ');
  const scoreSame = dayScorer(configuration, androidRiskRules.score);
  const scoreVaried: ScoreDays = (own, now) => dayScorer({ ...configuration }, androidRiskRules.score)(own, now);
  const judged = (score: ScoreDays) => () =>
    persons.filter((own) => classify(score(own, NOW), configuration.classifications)).length;
  const perSecond = (work: () => unknown) => Math.round(windows.length / fastest(work));
  print({
    bench: 'risk',
    ...{ people, windowsEach, scansPerWindow: SCANS_PER_WINDOW, exposed: judged(scoreSame)() },
    builtPerSecond: perSecond(() => sightings.map(rated)),
    samePerSecond: perSecond(judged(scoreSame)),
    variedPerSecond: perSecond(judged(scoreVaried)),
  });
}

function sightingsOfWindow(): MatchedSighting[] {
  const start = NOW - draw(1, 14) * DAY_SECONDS + draw(0, DAY_SECONDS - 2_000);
  const attenuation = draw(35, 75);
  return Array.from({ length: SCANS_PER_WINDOW * BEACONS_PER_SCAN }, (_, n) => {
    const scan = start + Math.floor(n / BEACONS_PER_SCAN) * SCAN_SECONDS;
    return {
      ...{ time: scan + (n % BEACONS_PER_SCAN), previousScan: scan - SCAN_SECONDS },
      ...{ attenuation: attenuation + draw(-3, 3), calibrationConfidence: 3 as const },
    };
  });
}

function rated(sightings: readonly MatchedSighting[]): RatedWindow[] {
  const said = { reportType: reportTypes.confirmedTest, daysSinceOnset: 0 };
  return exposureWindows(sightings, androidRiskRules.windows).map((window) => ({ ...window, ...said }));
}

/** CPU seconds of the best of five runs: the machine does other work as well. */
function fastest(work: () => unknown): number {
  const seconds = Array.from({ length: RUNS }, () => {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1_000_000;
  });
  return Math.min(...seconds);
}
