/**
 * Which certificates a stage needs, and which template parameter takes the ARN of each. They are made before any stack: a
 * certificate waiting inside a stack hangs the deployment (docs/decisions/007-certificates.md). Pure.
 */
import type { Domain } from '../../lambdas/shared/names.ts';
import { type ApiField, apiNames } from './addresses.ts';
import { ownDomains, type StageFacts } from './stage-files.ts';

/** CloudFront takes certificates from here alone. */
export const cloudFrontRegion = 'us-east-1';

export interface CertificateWish {
  /** Names are asked for in the account of their own trust domain. */
  readonly domain: Domain;
  /** `stage`: the AWS region of the APIs. */
  readonly place: 'stage' | 'cloudfront';
  /** The first is the one that the certificate is known by. */
  readonly names: readonly [string, ...string[]];
  /** Of whichever stack has it; unique over all stacks. */
  readonly parameter: string;
}

/** One certificate per address, so that a new address never touches the certificate of another. */
export function certificatesOf(facts: StageFacts): CertificateWish[] {
  const own = ownDomains(facts);
  if (!own) return [];
  return [
    ...ofApi(facts, 'verification', 'deviceApi', 'DeviceApi'),
    ...ofApi(facts, 'verification', 'adminApi', 'AdminApi'),
    ...ofApi(facts, 'keyserver', 'publishApi', 'PublishApi'),
    wish('keyserver', 'cloudfront', 'ExportSite', own.exportSite),
    ...ofApi(facts, 'verification', 'redirector', 'RedirectApi'),
    ...ofApi(facts, 'selfservice', 'selfService', 'SelfServiceApi'),
    ...(own.staffPages ? [wish('verification', 'cloudfront', 'PagesSite', own.staffPages)] : []),
  ];
}

function ofApi(facts: StageFacts, domain: Domain, api: ApiField, id: string): CertificateWish[] {
  const names = apiNames(facts, api);
  if (!names) return [];
  const hasFront = facts.front === 'cloudfront' && names.origin !== undefined;
  return [
    wish(domain, 'stage', id, names.public, ...(names.below ? [names.below] : [])),
    ...(names.origin ? [wish(domain, 'stage', `${id}Origin`, names.origin)] : []),
    ...(hasFront ? [wish(domain, 'cloudfront', `${id}Front`, names.public)] : []),
  ];
}

function wish(
  domain: Domain,
  place: CertificateWish['place'],
  id: string,
  ...names: CertificateWish['names']
): CertificateWish {
  return { domain, place, names, parameter: `${id}CertificateArn` };
}
