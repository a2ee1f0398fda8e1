/**
 * Sessions that were served, in the table Tokens:
 *
 *     session#<hash of its id>   servedFor: hash of the request, expires
 *
 * One conditional write decides. No row says when it was written closer than to the day.
 */
import { createHash } from 'node:crypto';
import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { UnixSeconds } from '../../../protocol/keys/interval.ts';
import { SESSION_SECONDS } from '../../../protocol/self-service/session.ts';
import { encodeBase64Url } from '../../../protocol/text/base64.ts';
import { writeIf } from '../../shared/aws/dynamo/write-if.ts';
import type { Dynamo } from '../../shared/aws/dynamo.ts';
import { EXPIRES, PARTITION_KEY } from '../../shared/table.ts';
import { midnightAfter } from './midnight.ts';

export interface ServedSessions {
  /** False: the session was served for another request. The same one may come again, as its answer may be lost. */
  serve(sessionId: string, request: string, now: UnixSeconds): Promise<boolean>;
}

export function openServedSessions(dynamo: Dynamo, table: string): ServedSessions {
  return {
    serve(sessionId, request, now) {
      const update = new UpdateItemCommand({
        TableName: table,
        Key: { [PARTITION_KEY]: { S: `session#${hashOf(sessionId)}` } },
        UpdateExpression: `SET servedFor = :request, ${EXPIRES} = :expires`,
        ConditionExpression: `attribute_not_exists(${PARTITION_KEY}) OR servedFor = :request`,
        ExpressionAttributeValues: {
          ':request': { S: hashOf(request) },
          ':expires': { N: String(midnightAfter(now + SESSION_SECONDS)) },
        },
      });
      return writeIf(dynamo, update);
    },
  };
}

function hashOf(text: string): string {
  return encodeBase64Url(createHash('sha256').update(text).digest());
}
