import { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { OfferingRegion } from '../../settings/self-service.ts';
import type { ServiceFunction } from '../service-function.ts';

/** May read the signed lists of test results and their signatures, and no other object (protocol/self-service/settings.ts). */
export function grantRegistries(fn: ServiceFunction, regions: readonly OfferingRegion[]): void {
  const resources = regions.flatMap(({ selfService: { registry } }) => {
    if (registry?.kind !== 'list') return [];
    const arn = `arn:${Stack.of(fn).partition}:s3:::${registry.bucket}/${registry.object}`;
    return [arn, `${arn}.sig`];
  });
  if (resources.length === 0) return;
  fn.role.addToPolicy(new PolicyStatement({ actions: ['s3:GetObject'], resources }));
}
