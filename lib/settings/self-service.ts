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

/** Of the 4 kB that Lambda gives all variables of a function together; names and ARNs need the rest. */
const MOST_BYTES = 3_000;

/** What functions know of the regions, by region code. Throws a ConfigurationError when a function could not carry it. */
export function regionsVariable(stage: Stage, regions: readonly OfferingRegion[]): string {
  const told = regions.map((file): [string, SelfServiceRegion] => {
    const linkDomain = linkDomainOf(file, stage);
    return [file.region, { ...file.selfService, name: file.name, ...(linkDomain && { linkDomain }) }];
  });
  const text = JSON.stringify(Object.fromEntries(told));
  const bytes = Buffer.byteLength(text);
  if (bytes <= MOST_BYTES) return text;
  throw new ConfigurationError(
    `stage ${stage.name}: selfService of ${regions.map(({ region }) => region).join(', ')} has ${bytes} bytes ` +
      `together; allowed: ${MOST_BYTES} or less, which functions carry. Fewer or shorter selfService.texts help`,
  );
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

/** Whole names of those secrets that the regions have for these purposes. */
export function secretNames(
  { name }: Stage,
  regions: readonly RegionFile[],
  ...purposes: SelfServiceSecret[]
): string[] {
  return secretsOf(regions)
    .filter(({ purpose }) => purposes.includes(purpose))
    .map(({ region, purpose }) => selfServiceSecretName(name, region, purpose));
}
