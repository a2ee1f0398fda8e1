/** Self-service as a stage deploys it: which regions offer it, what their functions are told, and what stage and region files must agree on. */
import { type SelfServiceSecret, selfServiceSecretName } from '../../lambdas/shared/names.ts';
import type { RegionFile } from '../../protocol/region.ts';
import {
  localSelfServiceSettings,
  type SelfServiceRegion,
  type SelfServiceSettings,
} from '../../protocol/self-service/settings.ts';
import { ConfigurationError } from './configuration-error.ts';
import { linkDomainOf } from './link-domain.ts';
import { ownDomains } from './stage-files.ts';
import type { Stage } from './stages.ts';

export interface OfferingRegion extends RegionFile {
  readonly selfService: SelfServiceSettings;
}

/** Regions where people prove a test by logging in. The stack exists where there is one. */
export function offeringRegions(regions: readonly RegionFile[]): OfferingRegion[] {
  return regions.filter((region): region is OfferingRegion => region.selfService !== undefined);
}

/** What functions know of the regions, by region code: the text of the file beside their code. */
export function regionsFile(stage: Stage, regions: readonly OfferingRegion[]): string {
  const told = regions.map((file): [string, SelfServiceRegion] => {
    const linkDomain = linkDomainOf(file, stage);
    return [file.region, { ...file.selfService, name: file.name, ...(linkDomain && { linkDomain }) }];
  });
  return JSON.stringify(Object.fromEntries(told));
}

/** Throws a ConfigurationError that names both files: a person must see whose page it is that asks for a login. */
export function requireSelfServiceRules({ name, facts }: Stage, regions: readonly RegionFile[]): void {
  const [first] = offeringRegions(regions);
  const own = ownDomains(facts);
  if (!first || !own || own.selfService) return;
  throw new ConfigurationError(
    `region ${first.region} has selfService, and domains.selfService is missing in stages/${name}.json; ` +
      'allowed: a name of its own, to which the identity provider sends people back',
  );
}

/**
 * Stage local: regions whose files say nothing of self-service get what the command line says, since the identity provider
 * and the registry of a laptop have addresses that no file may name. `parts`: JSON, region code → part.
 */
export function withLocalSelfService(regions: readonly RegionFile[], parts: string): RegionFile[] {
  const given = JSON.parse(parts) as Record<string, unknown>;
  return regions.map((file) => {
    const part = file.selfService ? undefined : given[file.region];
    return part === undefined ? file : { ...file, selfService: localSelfServiceSettings.parse(part) };
  });
}

/** The secrets that self-service reads, region by region. */
export function secretsOf(regions: readonly RegionFile[]): { region: string; purpose: SelfServiceSecret }[] {
  return offeringRegions(regions).flatMap(({ region, selfService }) =>
    purposesOf(selfService).map((purpose) => ({ region, purpose })),
  );
}

function purposesOf({ registry }: SelfServiceSettings): SelfServiceSecret[] {
  return ['identity-provider', ...(registry?.kind === 'https' ? (['registry'] as const) : []), 'api-key'];
}

/** Names of those secrets that some region has for these purposes; each is that of any region, since a policy cannot hold 200. */
export function secretNames(
  { name }: Stage,
  regions: readonly RegionFile[],
  ...purposes: SelfServiceSecret[]
): string[] {
  const had = new Set(secretsOf(regions).map(({ purpose }) => purpose));
  return purposes.filter((purpose) => had.has(purpose)).map((purpose) => selfServiceSecretName(name, '*', purpose));
}
