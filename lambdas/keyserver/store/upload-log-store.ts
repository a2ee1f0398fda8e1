import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { RandomBytes } from '../../../protocol/answer-padding.ts';
import {
  packUploadLog,
  UPLOAD_LOG_KEPT_SECONDS,
  UPLOAD_LOG_SHARDS,
  uploadLogPartition,
} from '../../../protocol/keys/upload-log.ts';
import type { LogGroup } from '../../../protocol/revision/revision.ts';

const SORT_KEY_BYTES = 16;

/** The put of one item of the Uploads log. Shard and sort key are random: the order of arrival is not kept. */
export function uploadLogPut(table: string, group: LogGroup, randomBytes: RandomBytes): TransactWriteItem {
  const shard = randomBytes(1).readUInt8() % UPLOAD_LOG_SHARDS;
  return {
    Put: {
      TableName: table,
      Item: {
        pk: { S: uploadLogPartition(group.releaseHour, shard) },
        sk: { S: randomBytes(SORT_KEY_BYTES).toString('base64url') },
        k: { B: packUploadLog({ regions: [...group.regions], entries: group.entries }) },
        expires: { N: String(group.releaseHour + UPLOAD_LOG_KEPT_SECONDS) },
      },
    },
  };
}
