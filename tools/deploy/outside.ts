/** How a deployment ends: with a look at each region as its phones see it (docs/onboarding.md). */
import type { Domain } from '../../lambdas/shared/names.ts';
import { stageNamed } from '../../lib/settings/stages.ts';
import { UsageError } from '../command/operator-command.ts';
import type { Ask } from '../region/outside/ask.ts';
import { lookFromOutside, seenLines } from '../region/outside/look.ts';
import type { Seen } from '../region/outside/seen.ts';
import { toldOf } from '../region/outside/told.ts';
import type { LoadedRegion } from '../region/reading/load.ts';

export interface SeenRegion {
  readonly region: string;
  /** Or, in words, why there was nothing to look at. */
  readonly seen: readonly Seen[] | string;
}

export interface Deployed {
  readonly stage: string;
  /** Those that were deployed with these credentials: of another account's nobody here knows enough. */
  readonly servers: readonly Domain[];
  /** Those in service. */
  readonly regions: readonly string[];
}

export async function lookAtRegions(
  { stage, servers, regions }: Deployed,
  load: (region: string) => Promise<LoadedRegion>,
  ask: Ask,
): Promise<SeenRegion[]> {
  const all: SeenRegion[] = [];
  for (const region of regions) {
    const told = await load(region).then((loaded) => toldOf(loaded, stage, servers), refusal);
    all.push({ region, seen: typeof told === 'string' ? told : await lookFromOutside(told, ask) });
  }
  return all;
}

/** A file of the operator's that is wrong is no failure of what was deployed. */
function refusal(error: unknown): string {
  if (error instanceof UsageError) return error.message;
  throw error;
}

/** What was seen and, in a stage that people rely on, whether the command fails: then with that as its last words. */
export function outsideReport(stage: string, regions: readonly SeenRegion[]): { text: string; failed: boolean } {
  const isLasting = !stageNamed(stage).throwAway;
  const wrong = regions.filter(({ seen }) => typeof seen !== 'string' && seen.some(isBad)).map(({ region }) => region);
  const failed = isLasting && wrong.length > 0;
  const text = ['', 'As phones see it:', ...regions.flatMap(regionLines), ...(failed ? lastWords(stage, wrong) : [])];
  return { text: text.join('\n'), failed };
}

const isBad = ({ verdict }: Seen) => verdict === 'bad';

/** What is wrong comes last. */
function regionLines({ region, seen }: SeenRegion): string[] {
  if (typeof seen === 'string') return ['', `--  ${region}: ${seen}`];
  return ['', region, ...seen.filter((one) => !isBad(one)).map(seenLines), ...seen.filter(isBad).map(seenLines)];
}

function lastWords(stage: string, regions: readonly string[]): string[] {
  return [
    '',
    `STAGE ${stage.toUpperCase()} IS DEPLOYED, BUT PHONES OF ${regions.join(', ')} ARE NOT SERVED AS THEY ARE TOLD.`,
    'Do what stands below each line that begins with "!!", before anybody is told these values; then look again:',
    ...regions.map((region) => `  npm run region -- outside ${region} --stage ${stage}`),
  ];
}
