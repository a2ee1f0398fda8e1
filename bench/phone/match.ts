/**
 * `npm run bench -- match [--keys 10000,100000,1000000] [--sightings 30000]`: a phone looks for keys among what a busy person's phone heard in
 * 14 days, each size in a process of its own. Time is that of one thread, from the sightings to the exposures; the keys arrive as an archive's do.
 */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { android } from '../../device/client/profile.ts';
import type { DiagnosisKey } from '../../device/files/archive.ts';
import { type ExposureKey, RETENTION_DAYS, rotateKeys } from '../../device/radio/keys.ts';
import { indexSightings } from '../../device/radio/match.ts';
import { overhear, type Sighting } from '../../device/radio/scanner.ts';
import { randomInteger } from '../../device/random.ts';
import { type ExposureBook, recordExposures } from '../../device/risk/exposures.ts';
import { KEY_BYTES } from '../../protocol/keys/beacon.ts';
import { DAY_SECONDS, INTERVALS_PER_DAY, intervalAt, type UnixSeconds } from '../../protocol/keys/interval.ts';
import { print } from '../support/measure.ts';

/** A whole day, so that every key of 14 days is complete. */
const NOW: UnixSeconds = Date.UTC(2021, 1, 17) / 1_000;
/** Of the people whom the busy person met, one in so many reports. */
const MET_PER_REPORT = 100;
const LONGEST_MEETING_SECONDS = 3_600;

export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      keys: { type: 'string', default: '10000,100000,1000000' },
      sightings: { type: 'string', default: '30000' },
    },
  });
  const sizes = values.keys.split(',').map(Number);
  const [only] = sizes;
  if (sizes.length === 1 && only !== undefined) return measure(only, Number(values.sightings));
  for (const keys of sizes) {
    const own = [process.argv[1] ?? '', 'match', '--keys', String(keys), '--sightings', values.sightings];
    const { status } = spawnSync(process.execPath, own, { stdio: 'inherit' });
    if (status !== 0) process.exitCode = 1;
  }
}

function measure(count: number, sightingCount: number): void {
  const { sightings, reported } = busyFortnight(sightingCount);
  const keys = [...reported, ...strangers(count - reported.length)];
  const [begun, used] = [performance.now(), process.cpuUsage()];
  const book: ExposureBook = new Map();
  recordExposures(book, keys, indexSightings(sightings, NOW), android.radio);
  const seconds = (performance.now() - begun) / 1_000;
  const { user, system } = process.cpuUsage(used);
  print({
    bench: 'match',
    keys: keys.length,
    sightings: sightings.length,
    seconds: Number(seconds.toFixed(2)),
    cpuSeconds: Number(((user + system) / 1_000_000).toFixed(2)),
    peakMegabytes: Math.round(process.resourceUsage().maxRSS / 1_024),
    matches: [...book.values()].reduce((sum, exposure) => sum + exposure.sightings.length, 0),
  });
}

/** What the phone heard of people met one after the other, and the keys of those who report. */
function busyFortnight(count: number): { sightings: Sighting[]; reported: DiagnosisKey[] } {
  const sightings: Sighting[] = [];
  const reported: DiagnosisKey[] = [];
  for (let met = 0; sightings.length < count; met++) {
    const from = NOW - randomInteger(randomBytes, 1, RETENTION_DAYS * DAY_SECONDS);
    const until = Math.min(from + randomInteger(randomBytes, 300, LONGEST_MEETING_SECONDS), NOW);
    const keys = rotateKeys([], from, until, randomBytes);
    sightings.push(...overhear({ keys, txPower: -12 }, { from, until, attenuation: () => 55 }, randomBytes));
    if (met % MET_PER_REPORT === 0) reported.push(...keys.map(diagnosed));
  }
  return { sightings: sightings.slice(0, count), reported };
}

/** Keys of people whom the phone never met, of the 14 days before; as in an archive, all are views of one piece of memory. */
function strangers(count: number): DiagnosisKey[] {
  const today = intervalAt(NOW);
  const bytes = randomBytes(KEY_BYTES * count);
  return Array.from({ length: count }, (_, n) =>
    diagnosed({
      key: bytes.subarray(n * KEY_BYTES, (n + 1) * KEY_BYTES),
      rollingStart: today - (1 + (n % RETENTION_DAYS)) * INTERVALS_PER_DAY,
      rollingPeriod: INTERVALS_PER_DAY,
    }),
  );
}

function diagnosed(key: ExposureKey): DiagnosisKey {
  return { ...key, reportType: 1, transmissionRisk: undefined, daysSinceOnset: 0 };
}
