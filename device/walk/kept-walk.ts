/**
 * A walk put aside until its file is due. It holds keys of simulated phones and what they heard, so only its owner may
 * read it.
 */
import { readFileSync } from 'node:fs';
import * as z from 'zod/mini';
import type { UnixSeconds } from '../../protocol/keys/interval.ts';
import { nothingShown } from '../../protocol/risk/notification.ts';
import { platforms, profiles } from '../client/profile.ts';
import type { Phone } from '../phone.ts';
import { Problem } from '../problem.ts';
import { writeSecretFile } from '../secret-file.ts';

export const DEFAULT_WALK_FILE = '.local/walk.json';

/** The key server's own time of a publish lies between the two: they may belong to different export windows. */
export interface PublishTime {
  readonly publishedFrom: UnixSeconds;
  readonly publishedAt: UnixSeconds;
}

/** What is left to do once the keys are published. */
export interface PublishedWalk extends PublishTime {
  readonly region: string;
  /** Was near the ill person. */
  readonly near: Phone;
  /** Was elsewhere. */
  readonly distant: Phone;
}

const base64Bytes = z.pipe(
  z.string(),
  z.transform((text: string) => Buffer.from(text, 'base64')),
);
const phoneShape = z.object({
  name: z.string(),
  profile: z.enum(platforms),
  txPower: z.int(),
  keys: z.array(z.object({ key: base64Bytes, rollingStart: z.int(), rollingPeriod: z.int() })),
  sightings: z.array(
    z.object({
      identifier: base64Bytes,
      encryptedMetadata: base64Bytes,
      time: z.int(),
      rssi: z.int(),
      previousScan: z.pipe(
        z.nullable(z.int()),
        z.transform((time: number | null) => time ?? undefined),
      ),
    }),
  ),
});
const walkShape = z.object({
  region: z.string(),
  publishedFrom: z.int(),
  publishedAt: z.int(),
  near: phoneShape,
  distant: phoneShape,
});

export function saveWalk(file: string, walk: PublishedWalk): void {
  const json = JSON.stringify({ ...walk, near: storedPhone(walk.near), distant: storedPhone(walk.distant) }, null, 1);
  writeSecretFile(file, `${json}\n`);
}

/** Throws a Problem when there is no such file or it was not written by saveWalk. */
export function loadWalk(file: string): PublishedWalk {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    throw new Problem(`${file} cannot be read as a walk.`, 'Begin one with "npm run device -- walk --no-wait".');
  }
  const parsed = walkShape.safeParse(json);
  if (!parsed.success) {
    throw new Problem(`${file} is not a walk of this version.`, 'Begin anew with "npm run device -- walk --no-wait".');
  }
  const { near, distant, ...rest } = parsed.data;
  return { ...rest, near: revivedPhone(near), distant: revivedPhone(distant) };
}

function storedPhone({ name, profile, txPower, keys, sightings }: Phone) {
  return {
    name,
    profile: profile.name,
    txPower,
    keys: keys.map((each) => ({ ...each, key: each.key.toString('base64') })),
    sightings: sightings.map(({ identifier, encryptedMetadata, time, rssi, previousScan }) => ({
      identifier: identifier.toString('base64'),
      encryptedMetadata: encryptedMetadata.toString('base64'),
      time,
      rssi,
      previousScan: previousScan ?? null,
    })),
  };
}

/** Nothing was downloaded yet, so downloads and exposures begin empty. */
function revivedPhone(stored: z.output<typeof phoneShape>): Phone {
  return {
    ...stored,
    profile: profiles[stored.profile],
    downloads: {},
    exposures: new Map(),
    shown: nothingShown,
    revisionToken: '',
  };
}
