import { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { OfferingRegion } from '../../settings/self-service.ts';
import type { ServiceFunction } from '../service-function.ts';

/**
 * May read the signed lists of test results and their signatures, and no other object (protocol/self-service/settings.ts). A
 * statement for each: of many the library makes several policies, since one has 10,240 characters at most.
 */
export function grantRegistries(fn: ServiceFunction, regions: readonly OfferingRegion[]): void {
  for (const { selfService } of regions) {
    const { registry } = selfService;
    if (registry?.kind !== 'list') continue;
    const arn = `arn:${Stack.of(fn).partition}:s3:::${registry.bucket}/${registry.object}`;
    fn.role.addToPrincipalPolicy(new PolicyStatement({ actions: ['s3:GetObject'], resources: [arn, `${arn}.sig`] }));
  }
}
