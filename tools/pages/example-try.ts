/** Two presets, as `npm run region -- try` compares them; a smaller town, so that pictures do not take a minute. */
import { assume } from '../../device/town/assumptions.ts';
import { parseUtcDay } from '../../protocol/keys/interval.ts';
import { realContext } from '../region/reading/context.ts';
import { ask } from '../region/try/ask.ts';
import { readCandidate } from '../region/try/candidate.ts';
import { tryPage } from '../region/try/page/page.tsx';

export async function examplePage(): Promise<string> {
  const read = await Promise.all(['lfph-narrow-v2', 'norway'].map((name) => readCandidate(name, realContext)));
  const result = ask(
    {
      candidates: read.flatMap(({ candidate }) => candidate ?? []),
      ...{ assumptions: assume({}), replaced: {}, people: 4_000, days: 14, seed: 1, repeats: 0 },
      start: parseUtcDay('2026-01-05') ?? 0,
    },
    { step: () => {}, stop: () => {} },
  );
  return tryPage(result);
}
