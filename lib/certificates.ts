/**
 * Which certificates a stage needs, and which template parameter takes the ARN of each. They are made before any stack: a
 * certificate waiting inside a stack hangs the deployment (docs/decisions/007-certificates.md). Pure.
 */
import type { Domain } from '../lambdas/shared/names.ts';
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

const apis: readonly (readonly [ApiField, Domain, parameter: string])[] = [
  ['deviceApi', 'verification', 'DeviceApi'],
  ['adminApi', 'verification', 'AdminApi'],
  ['publishApi', 'keyserver', 'PublishApi'],
];

/** One certificate per address, so that a new address never touches the certificate of another. */
export function certificatesOf(facts: StageFacts): CertificateWish[] {
  const own = ownDomains(facts);
  if (!own) return [];
  const cloudFront = { place: 'cloudfront' } as const;
  return [
    ...apis.flatMap(([api, domain, id]) => apiCertificates(facts, api, domain, id)),
    { ...cloudFront, domain: 'keyserver', names: [own.exportSite], parameter: 'ExportSiteCertificateArn' },
    ...(own.redirector
      ? [
          {
            ...cloudFront,
            domain: 'verification' as const,
            names: [own.redirector, `*.${own.redirector}`] as const,
            parameter: 'RedirectorCertificateArn',
          },
        ]
      : []),
  ];
}

function apiCertificates(facts: StageFacts, api: ApiField, domain: Domain, id: string): CertificateWish[] {
  const names = apiNames(facts, api);
  if (!names) return [];
  const hasFront = facts.front === 'cloudfront' && names.origin !== undefined;
  const wish = (place: CertificateWish['place'], name: string, parameter: string): CertificateWish => ({
    domain,
    place,
    names: [name],
    parameter,
  });
  return [
    wish('stage', names.public, `${id}CertificateArn`),
    ...(names.origin ? [wish('stage', names.origin, `${id}OriginCertificateArn`)] : []),
    ...(hasFront ? [wish('cloudfront', names.public, `${id}FrontCertificateArn`)] : []),
  ];
}
