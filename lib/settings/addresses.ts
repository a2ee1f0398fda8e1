/**
 * Which names a stage answers under, and who holds their DNS records (docs/decisions/007-certificates.md). Pure, so that
 * both stacks, the edge stack and the tools follow one rule.
 */
import { indexPath } from '../../protocol/export/index-file.ts';
import { regionHost } from '../../protocol/redirect/host.ts';
import { ownDomains, type StageFacts } from './stage-files.ts';
import type { Stage } from './stages.ts';

/** As in `domains` of a stage file. */
export type ApiField = 'deviceApi' | 'adminApi' | 'publishApi' | 'redirector' | 'selfService';

/** What phones ask, and a front can stand before. */
function isFronted(api: ApiField): api is 'deviceApi' | 'publishApi' {
  return api === 'deviceApi' || api === 'publishApi';
}

/** Custom domains of one HTTP API. */
export interface ApiNames {
  /** What phones and laboratories are told, for years. The API answers under it also behind a front: no move cuts it off. */
  readonly public: string;
  /** Every name one label below that one, as a wildcard: the regions' own. */
  readonly below?: string;
  /** Under which CloudFront reaches the API. */
  readonly origin?: string;
}

/** Undefined: only Amazon's own address. */
export function apiNames(facts: StageFacts, api: ApiField): ApiNames | undefined {
  const own = ownDomains(facts)?.[api];
  if (own === undefined) return undefined;
  if (api === 'redirector') return { public: own, below: `*.${own}` };
  const origin = isFronted(api) ? facts.originNames?.[api] : undefined;
  return { public: own, ...(origin ? { origin } : {}) };
}

/** Where clients ask; ends with a slash. Undefined: at Amazon's own address, which only CloudFormation knows. */
export function ownUrl(facts: StageFacts, field: ApiField | 'exportSite' | 'staffPages'): string | undefined {
  const name = ownDomains(facts)?.[field];
  return name && `https://${name}/`;
}

/**
 * Whether an API also answers under `<id>.execute-api.<region>.amazonaws.com`. Off closes a way around the front, and cuts
 * off everybody who was told that address.
 */
export function amazonAddress(facts: StageFacts, api: ApiField): 'on' | 'off' {
  if (!ownDomains(facts)) return 'on';
  // Its host says which region is meant: there it would know none.
  if (api === 'redirector') return 'off';
  // Identity providers send people back to its own name, and there the cookies of another would be missing.
  if (api === 'selfService') return 'off';
  const hasFront = facts.front === 'cloudfront' && isFronted(api);
  return facts.amazonAddresses ?? (hasFront ? 'off' : 'on');
}

/**
 * Weights of the two DNS records that a public name may have, told apart by `SetIdentifier`. The API's own stays when the
 * front comes, with weight 0: Route 53 answers with it only while there is no other (developer guide, "Values specific for
 * weighted alias records"). So the record never has to move from one stack to the other, which cannot be done without a gap.
 */
export const publicRecord = {
  api: ({ front }: StageFacts) => ({ setIdentifier: 'api', weight: front === 'cloudfront' ? 0 : 100 }),
  cloudfront: { setIdentifier: 'cloudfront', weight: 100 },
} as const;

/** The ENX domain: redirector and report form answer under it, and each region under `<region>.` of it. Undefined: there is none. */
export function redirectDomain(stage: Stage): string | undefined {
  return ownDomains(stage.facts)?.redirector ?? stage.redirectDomain;
}

/** Where a region's certificate keys are read. */
export function jwksUrl(deviceUrl: string, region: string): string {
  return `${deviceUrl}${deviceUrl.endsWith('/') ? '' : '/'}jwks/${region}`;
}

/** Where the keys of a region's text messages are read: a JWKS, or with `.pem` after it the same keys as PEM. */
export function smsKeysUrl(deviceUrl: string, region: string): string {
  return `${deviceUrl}sms-keys/${region}`;
}

/** Where a region's links begin. */
export function linkUrl(redirectDomain: string, region: string): string {
  return `https://${regionHost(region, redirectDomain)}/`;
}

/** Where phones find the names of a region's export files. */
export function indexUrl(exportBaseUrl: string, region: string): string {
  return `${exportBaseUrl}${indexPath(region.toLowerCase())}`;
}
