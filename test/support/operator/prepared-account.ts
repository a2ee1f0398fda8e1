/** What AWS answers about an account in which nothing stands in the way of a lasting stage. */
import type { Answer } from '../aws/query-aws.ts';

export const preparedAccount = {
  GetParameter: () => ({ Parameter: { Name: '/cdk-bootstrap/hnb659fds/version', Value: '30' } }),
  GetAccountSettings: () => ({ AccountLimit: { ConcurrentExecutions: 1_000 } }),
  GetServiceQuota: () => ({ Quota: { Value: 2_000 } }),
  DescribeTrails: () => ({ trailList: [{ Name: 'management', TrailARN: 'arn:trail', IsMultiRegionTrail: true }] }),
  GetTrailStatus: () => ({ IsLogging: true }),
  GetEventSelectors: () => ({ EventSelectors: [{ IncludeManagementEvents: true, ReadWriteType: 'All' }] }),
} satisfies Record<string, Answer>;
