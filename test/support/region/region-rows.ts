/** What CloudFormation hands to the writers of the regions' rows: where they lie in the S3 that the environment names. */
import { randomUUID } from 'node:crypto';
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { s3 } from '../../../lambdas/shared/aws/s3.ts';
import type { RegionRowsEvent } from '../../../lambdas/shared/region-rows.ts';

export async function rowsRequest(
  regions: readonly object[],
  RequestType: 'Create' | 'Update' = 'Create',
): Promise<RegionRowsEvent> {
  const [Bucket, Key, Body] = [`assets-${randomUUID()}`, 'regions.json', JSON.stringify(regions)];
  await s3().send(new CreateBucketCommand({ Bucket }));
  await s3().send(new PutObjectCommand({ Bucket, Key, Body }));
  return { RequestType, ResourceProperties: { Bucket, Key } };
}
