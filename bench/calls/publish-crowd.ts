/**
 * `npm run bench -- publish-crowd`: many phones at once, of which each publishes, repeats the very same request beside it as if the
 * answer had been lost, and revises what it published with one more key. 64 calls at a time through the shipped handler, in this
 * process, over an AWS in memory whose calls overtake each other and whose transactions conflict; with `--stack FILE` 8 at a time over HTTP, from the code on, against a local stack that runs.
 * Counted afterwards in the log that the exporter reads: `errors` (answers that are no success), `lost` (keys that were acknowledged
 * and are not there, or not as revised) and `duplicateKeys` (keys, or revisions, that are there more than once).
 */
import { createHmac, randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import type { Context } from 'aws-lambda';
import { send } from '../../device/client/http.ts';
import { readStack, type Stack } from '../../device/stack.ts';
import { keyserverTables } from '../../lambdas/keyserver/tables.ts';
import { dynamo } from '../../lambdas/shared/aws/dynamo.ts';
import { clientConfig } from '../../local/aws/access.ts';
import { hmacCleartext, type SentKey } from '../../protocol/keys/hmac.ts';
import {
  REVISION_FLAG,
  readUploadLogLayout,
  UPLOAD_LOG_ENTRY_BYTES,
  uploadLogOffsets,
} from '../../protocol/keys/upload-log.ts';
import { httpEvent } from '../../test/support/http/events.ts';
import { aPublish, dailyKeys, testIssuer } from '../../test/support/publish/key-server.ts';
import { print, withoutOutput } from '../support/measure.ts';
import { startMemoryAws } from '../support/memory-aws.ts';
import { openPublish } from './publish.ts';

const KEYS = 14;
/** Calls at a time, and phones in all, unless `--phones` says otherwise. */
const inProcess = { atATime: 64, phones: 640 } as const;
const overHttp = { atATime: 8, phones: 80 } as const;

interface Said {
  readonly status: number;
  readonly body: { readonly insertedExposures?: number; readonly revisionToken?: string; readonly code?: string };
}

/** The way from a phone to the key server. */
interface Way {
  /** A body that proves these keys. */
  certified(keys: SentKey[], reportType: 'likely' | 'confirmed', revisionToken: string): Promise<object>;
  publish(body: object): Promise<Said>;
}

/** What a crowd was told, against which the log is held. */
class Ledger {
  errors = 0;
  /** By id. */
  readonly published = new Set<string>();
  readonly revised = new Set<string>();

  takes(said: Said, keys: readonly SentKey[], into: Set<string>, inserted: number | undefined): boolean {
    const isGood = said.status === 200 && said.body.code === undefined && said.body.insertedExposures === inserted;
    if (!isGood) this.errors++;
    else for (const { key } of keys) into.add(key);
    return isGood;
  }
}

function freshKeys(now: number, firstDaysAgo: number, count: number): SentKey[] {
  return dailyKeys(count, now, { firstDaysAgo }).map((key) => ({ ...key, key: randomBytes(16).toString('base64') }));
}

async function onePhone(way: Way, ledger: Ledger, now: number): Promise<void> {
  const keys = freshKeys(now, 1, KEYS);
  const first = await way.certified(keys, 'likely', '');
  const [one, other] = await Promise.all([way.publish(first), way.publish(first)]);
  const isPublished = ledger.takes(one, keys, ledger.published, KEYS);
  ledger.takes(other, keys, ledger.published, KEYS);
  if (!isPublished) return;
  const more = freshKeys(now, 0, 1);
  const revision = await way.certified([...keys, ...more], 'confirmed', one.body.revisionToken ?? '');
  if (ledger.takes(await way.publish(revision), more, ledger.published, 1)) {
    for (const { key } of keys) ledger.revised.add(key);
  }
}

/** So many phones at a time that so many calls are under way: each has two at first, and then one. */
async function crowd(way: Way, phones: number, atATime: number, now: number): Promise<Ledger> {
  const ledger = new Ledger();
  let left = phones;
  const worker = async () => {
    while (left-- > 0) await onePhone(way, ledger, now);
  };
  await Promise.all(Array.from({ length: atATime / 2 }, worker));
  return ledger;
}

/** How often each key stands in the log as published, and as revised. */
async function readLog(client: DynamoDBClient, table: string) {
  const counts = { published: new Map<string, number>(), revised: new Map<string, number>() };
  for await (const { Items = [] } of paginateScan({ client }, { TableName: table, ConsistentRead: true })) {
    for (const { k } of Items) countEntries(Buffer.from(k?.B ?? []), counts);
  }
  return counts;
}

function countEntries(bytes: Buffer, counts: Record<'published' | 'revised', Map<string, number>>): void {
  const { entriesOffset, count } = readUploadLogLayout(bytes);
  for (let index = 0; index < count; index++) {
    const at = entriesOffset + index * UPLOAD_LOG_ENTRY_BYTES;
    const id = bytes.toString('base64', at, at + 16);
    const isRevision = (bytes.readUInt8(at + uploadLogOffsets.flags) & REVISION_FLAG) !== 0;
    const of = isRevision ? counts.revised : counts.published;
    of.set(id, (of.get(id) ?? 0) + 1);
  }
}

/** Only this crowd's keys are looked at: a stack that runs may have others. */
async function judge(ledger: Ledger, client: DynamoDBClient, table: string) {
  const log = await readLog(client, table);
  const wanted = [
    ...[...ledger.published].map((id) => log.published.get(id) ?? 0),
    ...[...ledger.revised].map((id) => log.revised.get(id) ?? 0),
  ];
  const lost = wanted.filter((times) => times === 0).length;
  return { errors: ledger.errors, lost, duplicateKeys: wanted.filter((times) => times > 1).length };
}

async function throughHandler(now: number): Promise<Way> {
  const issuer = testIssuer();
  const handler = await withoutOutput(() => openPublish(issuer, now));
  return {
    certified: async (keys, reportType, revisionToken) =>
      aPublish({ issuer, now, keys, reportType, hmacKey: randomBytes(16), request: { revisionToken } }),
    async publish(body) {
      const answer = await handler(httpEvent({ path: '/v1/publish', body }), { awsRequestId: 'bench' } as Context);
      return { status: answer.statusCode ?? 0, body: JSON.parse(answer.body ?? '{}') };
    },
  };
}

function throughHttp({ verification, keyServer }: Stack): Way {
  const device = { 'X-API-Key': verification.deviceApiKey };
  const call = async (url: string, body: object, headers: Record<string, string> = {}) => {
    const sent = { 'Content-Type': 'application/json', ...headers };
    const request = { method: 'POST', url, headers: sent, body: Buffer.from(JSON.stringify(body)) };
    const answer = await send({ ...request, timeoutMilliseconds: 60_000 });
    return { status: answer.status, body: JSON.parse(answer.body.toString()) };
  };
  return {
    async certified(keys, testType, revisionToken) {
      const hmacKey = randomBytes(32);
      const ekeyhmac = createHmac('sha256', hmacKey).update(hmacCleartext(keys, 'with-risk')).digest('base64');
      const admin = { 'X-API-Key': verification.adminApiKey };
      const issued = await call(new URL('api/issue', verification.adminUrl).href, { testType }, admin);
      const { code } = issued.body;
      const verified = await call(new URL('api/verify', verification.deviceUrl).href, { code }, device);
      const { token } = verified.body;
      const url = new URL('api/certificate', verification.deviceUrl).href;
      const { certificate } = (await call(url, { token, ekeyhmac }, device)).body;
      return {
        ...{ temporaryExposureKeys: keys, healthAuthorityID: keyServer.healthAuthorityId, revisionToken },
        ...{ verificationPayload: certificate, hmacKey: hmacKey.toString('base64') },
      };
    },
    publish: (body) => call(keyServer.publishUrl, body),
  };
}

/** Of a local stack: its log is read as its own administrator. */
async function uploadsOf({ aws }: Stack) {
  if (!aws) throw new Error('--stack names no local stack, whose log could be read');
  const access = clientConfig({ endpoint: aws.endpoint, ...(aws.caFile === undefined ? {} : { caFile: aws.caFile }) });
  const cloudFormation = new CloudFormationClient(access);
  const { Stacks } = await cloudFormation.send(new DescribeStacksCommand({ StackName: 'EnxKeyserver-local' }));
  const output = Stacks?.[0]?.Outputs?.find(({ OutputKey }) => OutputKey === 'UploadsTableName');
  return { client: new DynamoDBClient(access), table: output?.OutputValue ?? '' };
}

async function measure(
  way: Way,
  uploads: { client: DynamoDBClient; table: string },
  size: typeof inProcess | typeof overHttp,
  phones: number,
) {
  const now = Math.floor(Date.now() / 1000);
  const begun = performance.now();
  const ledger = await withoutOutput(() => crowd(way, phones, size.atATime, now));
  const seconds = Math.round((performance.now() - begun) / 100) / 10;
  const found = await judge(ledger, uploads.client, uploads.table);
  const over = size === inProcess ? 'handler' : 'HTTP';
  print({ bench: 'publish-crowd', over, atATime: size.atATime, phones, calls: 3 * phones, ...found, seconds });
}

export async function run(args: string[] = []): Promise<void> {
  const { values } = parseArgs({ args, options: { stack: { type: 'string' }, phones: { type: 'string' } } });
  const phonesOf = (size: { readonly phones: number }) => Number(values.phones ?? size.phones);
  if (values.stack !== undefined) {
    const stack = readStack(values.stack);
    return measure(throughHttp(stack), await uploadsOf(stack), overHttp, phonesOf(overHttp));
  }
  await startMemoryAws(keyserverTables);
  const way = await throughHandler(Math.floor(Date.now() / 1000));
  const uploads = { client: dynamo(), table: process.env.UPLOADS_TABLE ?? '' };
  await measure(way, uploads, inProcess, phonesOf(inProcess));
}
