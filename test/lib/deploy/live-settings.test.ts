/** What `npm run deploy` says of live settings before it changes anything. */
import { describe, expect, it } from 'vitest';
import { Problem } from '../../../device/problem.ts';
import { checkedStage, stageNamed } from '../../../lib/settings/stages.ts';
import type { RegionFile } from '../../../protocol/region.ts';
import type { Invoke } from '../../../tools/command/operator-command.ts';
import { requireNoHiddenChange } from '../../../tools/deploy/preflight/live-settings.ts';
import { demoRegions, withoutZone } from '../templates.ts';

const [demo] = demoRegions;
if (!demo) throw new Error('There is no demo region');
const stage = checkedStage(stageNamed('prod'), withoutZone);
const CODE = 'verification.codeLength';
const with_ = (verification: Partial<RegionFile['verification']>): RegionFile => ({
  ...demo,
  verification: { ...demo.verification, ...verification },
});

/** The stage has `deployed` with `live` over it, and these files come. */
async function look(files: readonly RegionFile[], live: object, deployed: RegionFile = demo as RegionFile) {
  const lines: string[] = [];
  const { region, name, verification } = deployed;
  const invoke: Invoke = async (target, payload) => {
    expect([target, payload]).toEqual(['enx-prod-verification-read-settings:live', { do: 'changed' }]);
    return { changed: [{ region, version: 3, deployed: { name, verification }, live }] };
  };
  const problem = await requireNoHiddenChange(stage, files, (line) => lines.push(line), invoke).then(
    () => undefined,
    (error: Problem) => error,
  );
  return { problem, lines };
}

describe('the preflight and live settings', () => {
  it('goes on where the file says nothing new of what is set, and names it', async () => {
    const { problem, lines } = await look([with_({ requireDate: true })], { [CODE]: 10 });
    expect(problem).toBeUndefined();
    expect(lines).toEqual(['set live in US-ZZ, stay in force: verification.codeLength']);
  });

  it('goes on where the file has taken over what is set, and says that it can be dropped', async () => {
    const { problem, lines } = await look([with_({ codeLength: 10 })], { [CODE]: 10 });
    expect(problem).toBeUndefined();
    expect(lines).toEqual([expect.stringContaining('the region file says by now: verification.codeLength')]);
  });

  it('stops where the file says something else, with both ways out', async () => {
    const { problem, lines } = await look([with_({ codeLength: 7 })], { [CODE]: 10 });
    expect(problem).toBeInstanceOf(Problem);
    expect(problem?.message).toBe(
      'US-ZZ: verification.codeLength was set to 10 live while the region file said 8; it now says 7.',
    );
    expect(problem?.remedy).toContain('npm run settings -- get --stage prod --region <region> --as-file');
    expect(problem?.remedy).toContain('npm run settings -- drop --stage prod --region <region> <setting>');
    expect(lines).toEqual([]);
  });

  it('stops where what is set does not fit the file', async () => {
    const closed = with_({ userReport: { ...demo.verification.userReport, webForm: false } });
    const { problem } = await look([demo], { 'verification.allowedTestTypes': ['confirmed'] }, closed);
    expect(problem?.message).toContain('US-ZZ: with what is set live, verification.userReport.webForm is true');
  });

  it('has nothing to say of a region that goes', async () => {
    expect(await look([], { [CODE]: 10 })).toEqual({ problem: undefined, lines: [] });
  });

  it('stops where nobody answers', async () => {
    const invoke = async () => Promise.reject(Object.assign(new Error('not you'), { name: 'AccessDeniedException' }));
    await expect(requireNoHiddenChange(stage, [demo], () => {}, invoke)).rejects.toThrow('does not answer (not you)');
  });
});
