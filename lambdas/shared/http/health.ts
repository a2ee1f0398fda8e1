/** `GET /health` of both servers (verification-server.md §0.1, key-server.md §1.1). */
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { Dynamo } from '../aws/dynamo.ts';
import { systemClock } from '../clock.ts';
import { randomBytes } from '../random.ts';
import { PARTITION_KEY, SORT_KEY } from '../table.ts';
import type { HttpHandler } from './call.ts';
import { jsonEndpoint } from './endpoints/json-endpoint.ts';

export interface HealthOptions {
  /** The function's name in its log line. */
  readonly name: string;
  readonly dynamo: Dynamo;
  /** Read by `?service=database`: one that holds nothing about people, since anyone may ask this function. */
  readonly table: string;
  readonly sortKey: boolean;
  /** What a healthy server says. */
  readonly body: Record<string, unknown>;
}

const CACHE_MILLISECONDS = 1_000;

/** Says that the function runs; with `?service=database` also that the table can be read, otherwise 500. */
export function healthEndpoint(options: HealthOptions): HttpHandler {
  const readable = cachedFor(CACHE_MILLISECONDS, () => readOneItem(options));
  return jsonEndpoint({
    name: options.name,
    methods: ['GET'],
    clock: systemClock,
    randomBytes,
    parse: () => undefined,
    async story(_, { query }) {
      if (query.service === 'database') await readable();
      return { status: 200, body: options.body };
    },
    padding: false,
  });
}

/** The item does not exist; that it can be asked for is enough. */
async function readOneItem({ dynamo, table, sortKey }: HealthOptions): Promise<void> {
  const name = { S: 'health' };
  const Key = { [PARTITION_KEY]: name, ...(sortKey && { [SORT_KEY]: name }) };
  await dynamo.send(new GetItemCommand({ TableName: table, Key }));
}

/** A success or failure is kept, so that a flood of checks does not become a flood of reads. */
function cachedFor(milliseconds: number, check: () => Promise<void>): () => Promise<void> {
  let result: Promise<void> | undefined;
  let checkedAt = 0;
  return () => {
    if (result === undefined || performance.now() - checkedAt >= milliseconds) {
      checkedAt = performance.now();
      result = check();
    }
    return result;
  };
}
