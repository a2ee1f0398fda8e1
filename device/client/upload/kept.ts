/**
 * A phone's keys and its upload in a file, so that another process carries on. It holds the device's secrets: only its
 * owner may read it, and nothing of it is ever printed.
 */
import { readFileSync } from 'node:fs';
import * as z from 'zod/mini';
import { Problem } from '../../problem.ts';
import type { ExposureKey } from '../../radio/keys.ts';
import { writeSecretFile } from '../../secret-file.ts';
import { type Memory, memoryShape, type Store } from './upload.ts';

/** Whose phone it is: its requests are for one platform and one stack. */
export interface Owner {
  readonly platform: string;
  readonly region: string;
}

const keptShape = z.object({
  version: z.literal(1),
  platform: z.string(),
  region: z.string(),
  keys: z.array(z.object({ key: z.string(), rollingStart: z.int(), rollingPeriod: z.int() })),
  memory: memoryShape,
});

export interface KeptPhone {
  readonly keys: ExposureKey[];
  readonly memory: Memory;
}

/** Undefined where there is no file yet. Throws a Problem for another file, and for one of another phone. */
export function readKept(file: string, owner: Owner): KeptPhone | undefined {
  const text = readIfThere(file);
  if (text === undefined) return undefined;
  const kept = keptShape.safeParse(parsed(text)).data;
  if (!kept) throw new Problem(`${file} does not hold a phone of this version.`, 'Name another file, or delete it.');
  if (kept.platform !== owner.platform || kept.region !== owner.region) {
    const named = `--profile ${kept.platform} and the stack of ${kept.region}`;
    throw new Problem(`${file} holds a phone of ${kept.platform} for ${kept.region}.`, `Use it with ${named}.`);
  }
  return { keys: kept.keys.map((each) => ({ ...each, key: Buffer.from(each.key, 'base64') })), memory: kept.memory };
}

/** Keeps every step in `file`, with the keys that `phone` has at that time. */
export function fileStore(file: string, owner: Owner, phone: { keys: readonly ExposureKey[] }, memory: Memory): Store {
  let kept = memory;
  return {
    read: () => kept,
    keep: (next) => {
      const keys = phone.keys.map((each) => ({ ...each, key: each.key.toString('base64') }));
      writeSecretFile(file, JSON.stringify({ version: 1, ...owner, keys, memory: next }));
      kept = next;
    },
  };
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new Problem(`${file} cannot be read (${(error as NodeJS.ErrnoException).code}).`, 'Name another file.');
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
