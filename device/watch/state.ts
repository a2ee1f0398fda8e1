/** What one run leaves to the next: enough to find its keys again, and nothing by which they could be used. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as z from 'zod/mini';
import { Problem } from '../problem.ts';
import { writeSecretFile } from '../secret-file.ts';

const MARK_CHARACTERS = 16;

/** The beginning of a key's hash: as good as unique in fourteen days of files, and no way back. */
export function markOf(keyBase64: string): string {
  return createHash('sha256').update(keyBase64).digest('hex').slice(0, MARK_CHARACTERS);
}

const stateShape = z.object({
  region: z.string(),
  published: z.array(
    z.object({ mark: z.string().check(z.length(MARK_CHARACTERS)), publishedAt: z.int(), dueAt: z.int() }),
  ),
});

type State = z.output<typeof stateShape>;
export type PublishedKey = Readonly<State['published'][number]>;

/** Empty where there is no file yet. Throws a Problem for one that is of another region, or no such file. */
export function loadState(file: string, region: string): readonly PublishedKey[] {
  const text = read(file);
  if (text === undefined) return [];
  const state = parse(text);
  if (!state) throw new Problem(`${file} was not written by "watch".`, 'Name another file, or remove it.');
  if (state.region !== region) throw new Problem(`${file} is of ${state.region}.`, 'Use one file for each stage.');
  return state.published;
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new Problem(`${file} cannot be read.`, 'Name a file that "watch" may read and write.');
  }
}

function parse(text: string): State | undefined {
  try {
    const parsed = stateShape.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

/** Whole or not at all: a run that is killed must not lose what the one before it left. */
export function saveState(file: string, region: string, published: readonly PublishedKey[]): void {
  writeSecretFile(file, `${JSON.stringify({ region, published })}\n`);
}
