/**
 * `npm run bench -- try [--people 10000]`: a town lives 14 days, and two presets judge its encounters, curves included: what `npm run region -- try`
 * does but for the page.
 */
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { realContext } from '../../tools/region/reading/context.ts';
import { ask } from '../../tools/region/try/ask.ts';
import { readCandidate } from '../../tools/region/try/candidate.ts';
import { print } from '../support/measure.ts';

export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { people: { type: 'string', default: '10000' } } });
  const read = await Promise.all(['lfph-narrow-v2', 'lfph-wide-v2'].map((name) => readCandidate(name, realContext)));
  const candidates = read.flatMap(({ candidate }) => candidate ?? []);
  const people = Number(values.people);
  const [begun, used] = [performance.now(), process.cpuUsage()];
  const { town } = ask({ candidates, replaced: {}, people, days: 14, seed: 1, repeats: 0 });
  const { user, system } = process.cpuUsage(used);
  print({
    ...{ bench: 'try', people, configurations: candidates.length },
    contacts: Object.values(town.contacts).reduce((sum, each) => sum + each, 0),
    seconds: inSeconds(performance.now() - begun),
    cpuSeconds: inSeconds((user + system) / 1_000),
    peakMegabytes: Math.round(process.resourceUsage().maxRSS / 1_024),
  });
}

function inSeconds(milliseconds: number): number {
  return Number((milliseconds / 1_000).toFixed(1));
}
