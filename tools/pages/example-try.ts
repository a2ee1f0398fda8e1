/** Two presets, as `npm run region -- try` compares them; a smaller town, so that pictures do not take a minute. */
import { realContext } from '../region/reading/context.ts';
import { ask } from '../region/try/ask.ts';
import { readCandidate } from '../region/try/candidate.ts';
import { tryPage } from '../region/try/page/page.tsx';

export async function examplePage(): Promise<string> {
  const read = await Promise.all(['lfph-narrow-v2', 'norway'].map((name) => readCandidate(name, realContext)));
  const candidates = read.flatMap(({ candidate }) => candidate ?? []);
  return tryPage(ask({ candidates, replaced: {}, people: 4_000, days: 14, seed: 1, repeats: 0 }));
}
