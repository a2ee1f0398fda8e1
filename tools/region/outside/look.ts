/** A region's deployment as its phones see it (region-config.md §7, C8 to C11), by what they are told and no right at all. */
import { lookAtPublish, lookAtVerification } from './addresses.ts';
import type { Ask } from './ask.ts';
import { lookAtFiles } from './files.ts';
import type { Seen } from './seen.ts';
import type { Told } from './told.ts';

export async function lookFromOutside(told: Told, ask: Ask): Promise<Seen[]> {
  const seen: Seen[] = [];
  if (told.servers.includes('keyserver'))
    seen.push(...(await lookAtFiles(told, ask)), ...(await lookAtPublish(told, ask)));
  if (told.servers.includes('verification')) seen.push(...(await lookAtVerification(told, ask)));
  return seen;
}

const marks = { good: 'ok', open: '--', bad: '!!' } as const;

/** For a person: a line, and what to do about it below. */
export function seenLines({ verdict, key, what, remedy }: Seen): string {
  const line = `${marks[verdict]}  ${key}: ${what}`;
  return remedy === undefined ? line : `${line}\n    ${remedy}`;
}
