/** What a change of the stage file must not do to a stage that phones use. */
import { Problem } from '../../../device/problem.ts';
import type { Domain } from '../../../lambdas/shared/names.ts';
import { stackName } from '../../../lib/names.ts';
import { amazonAddress } from '../../../lib/settings/addresses.ts';
import { ownDomains, type StageFacts } from '../../../lib/settings/stage-files.ts';
import { stageNamed } from '../../../lib/settings/stages.ts';
import { stackOutputs } from '../aws.ts';
import type { StackOutputs } from '../report.ts';

/** Throws a Problem when an address would go that somebody may have been told. Of a stage to throw away nobody was. */
export async function requireLastingAddresses(
  stage: string,
  domains: readonly Domain[],
  facts: StageFacts,
): Promise<void> {
  if (stageNamed(stage).throwAway) return;
  for (const domain of domains) {
    const outputs = await stackOutputs(stackName(domain, stage));
    if (Object.keys(outputs).length === 0) continue;
    requireOpenAddress(stage, domain, facts, outputs);
    requireOwnNames(stage, domain, facts, outputs);
  }
}

/** Behind a front, Amazon's own address is closed unless the file says otherwise; no default may cut phones off. People follow links. */
function requireOpenAddress(stage: string, domain: Domain, facts: StageFacts, outputs: StackOutputs): void {
  if (domain === 'selfservice') return;
  const api = domain === 'verification' ? 'deviceApi' : 'publishApi';
  const closes = facts.amazonAddresses === undefined && amazonAddress(facts, api) === 'off';
  if (!closes || outputs.AmazonAddress === 'off') return;
  throw new Problem(
    `${stackName(domain, stage)} answers at Amazon's own address today, and "front": "cloudfront" would close it: phones that ` +
      'were told it would be cut off.',
    `Say it in stages/${stage}.json: "amazonAddresses": "on" while any phone may still use it, "off" if none was ever told it.`,
  );
}

function requireOwnNames(stage: string, domain: Domain, facts: StageFacts, outputs: StackOutputs): void {
  const kept: unknown[] = Object.values(ownDomains(facts) ?? {});
  const urls = ['DeviceUrl', 'AdminUrl', 'RedirectUrl', 'PublishUrl', 'ExportBaseUrl', 'SelfServiceUrl'].flatMap(
    (output) => outputs[output] ?? [],
  );
  const lost = urls.map((url) => new URL(url).hostname).filter((name) => !isAmazons(name) && !kept.includes(name));
  if (lost.length === 0) return;
  throw new Problem(
    `${stackName(domain, stage)} answers under ${lost.join(', ')} today, which is no longer in stages/${stage}.json: whoever was ` +
      'told that name would be cut off.',
    `Put it back. If nobody was ever told it: npx cdk deploy ${stackName(domain, stage)} -c stage=${stage} does as the file says.`,
  );
}

const isAmazons = (name: string): boolean => /\.(amazonaws\.com(\.cn)?|cloudfront\.net)$/.test(name);
