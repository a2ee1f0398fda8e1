/** Would the region files overwrite, or hide in vain, what an administrator set live (docs/operations/settings.md)? */
import { Problem } from '../../../device/problem.ts';
import { liveFunction } from '../../../lambdas/shared/names.ts';
import type {
  ReadSettingsResult,
  ShownRegion,
} from '../../../lambdas/verification/operate/read-settings/read-settings.ts';
import { linkDomainOf } from '../../../lib/settings/link-domain.ts';
import type { Stage } from '../../../lib/settings/stages.ts';
import type { RegionFile } from '../../../protocol/region.ts';
import { type CheckedRegion, problemsTogether } from '../../../protocol/settings/check.ts';
import { hiddenByLive, takenOver } from '../../../protocol/settings/live.ts';
import type { Invoke } from '../../command/operator-command.ts';
import { inWords } from '../../operate/settings/words.ts';
import type { Found } from './found.ts';

/** Throws a Problem with the remedy. `regions`: those in service. */
export async function requireNoHiddenChange(
  stage: Stage,
  regions: readonly RegionFile[],
  found: Found,
  invoke: Invoke,
): Promise<void> {
  const changed = await changedRegions(stage.name, invoke);
  const met = changed.flatMap((shown) => {
    const file = regions.find(({ region }) => region === shown.region);
    return file ? [{ shown, incoming: incomingOf(file, stage) }] : [];
  });
  const problems = met.flatMap(({ shown, incoming }) => problemsOf(shown, incoming));
  if (problems.length > 0) throw new Problem(problems.join('\n'), remedy(stage.name));
  for (const { shown, incoming } of met) found(inForce(stage.name, shown, incoming));
}

async function changedRegions(stage: string, invoke: Invoke): Promise<readonly ShownRegion[]> {
  const target = liveFunction(stage, 'verification', 'read-settings');
  try {
    const result = (await invoke(target, { do: 'changed' })) as Extract<ReadSettingsResult, { changed: unknown }>;
    return result.changed;
  } catch (error) {
    throw new Problem(
      `Nobody can say what was set live: ${target} does not answer (${(error as Error).message}).`,
      'Your credentials must be allowed to invoke it (docs/policies/deploy.json).',
    );
  }
}

function incomingOf(file: RegionFile, stage: Stage): CheckedRegion & { verification: RegionFile['verification'] } {
  const linkDomain = linkDomainOf(file, stage);
  const verification = { ...file.verification, ...(linkDomain && { linkDomain }) };
  return { verification, selfServiceKinds: file.selfService?.kinds };
}

function problemsOf({ region, deployed, live }: ShownRegion, incoming: CheckedRegion): string[] {
  const hidden = hiddenByLive(deployed, incoming, live).map(
    ({ key, live: set, was, now }) =>
      `${region}: ${key} was set to ${inWords(set)} live while the region file said ${inWords(was)}; it now says ${inWords(now)}.`,
  );
  const alone = problemsTogether(region, incoming, {});
  const together = problemsTogether(region, incoming, live).filter((problem) => !alone.includes(problem));
  return [...hidden, ...together.map((problem) => `${region}: with what is set live, ${problem}.`)];
}

function remedy(stage: string): string {
  const command = (name: string) => `npm run settings -- ${name} --stage ${stage} --region <region>`;
  return (
    `Take what was set over into the region file (${command('get')} --as-file prints it), or drop it ` +
    `(${command('drop')} <setting>); then deploy. See docs/operations/settings.md.`
  );
}

function inForce(stage: string, { region, live }: ShownRegion, incoming: CheckedRegion): string {
  const taken = takenOver(incoming, live);
  const staying = Object.keys(live).filter((key) => !taken.includes(key));
  const parts = [
    ...(staying.length > 0 ? [`stay in force: ${staying.join(', ')}`] : []),
    ...(taken.length > 0
      ? [`the region file says by now: ${taken.join(', ')} (settings -- drop, once ${stage} is deployed)`]
      : []),
  ];
  return `set live in ${region}, ${parts.join('; ')}`;
}
