/**
 * `npm run bench -- export --keys 500000`: one run of the export function, from the uploads table to zip and index, on a
 * local AWS of its own; processor time (best of five) and highest peak of the function's process alone. `--live 5300000`: so
 * many keys are in the table, those of the window among them.
 */
import { parseArgs } from 'node:util';
import { BatchWriteItemCommand, DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { putConfiguration } from '../../lambdas/keyserver/store/export/export-table.ts';
import { exportsTable, uploadsTable } from '../../lambdas/keyserver/tables.ts';
import { createTable } from '../../local/tables.ts';
import type { ExportConfiguration } from '../../protocol/export/configuration.ts';
import { DAY_SECONDS, floorTo, HOUR_SECONDS, type UnixSeconds } from '../../protocol/keys/interval.ts';
import {
  packUploadLog,
  UPLOAD_LOG_ENTRY_BYTES,
  UPLOAD_LOG_SHARDS,
  uploadLogPartition,
} from '../../protocol/keys/upload-log.ts';
import { withMinistack } from '../support/local-servers.ts';
import { bundleWorker } from '../worker/bundle.ts';
import { fillEntries, KEYS_PER_UPLOAD } from '../worker/upload.ts';

const RUNS = 5;
const PERIOD_HOURS = 2;
const BUCKET = 'bench-export';
const credentials = { accessKeyId: 'bench', secretAccessKey: 'bench' };

interface Figures {
  summary: { configurations: { keys: number; files: number; indexWritten: boolean }[] };
  milliseconds: number;
  cpuSeconds: number;
  importCpuSeconds: number;
  peakMegabytes: number;
}

export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: { keys: { type: 'string', default: '500000' }, live: { type: 'string', default: '0' } },
  });
  const worker = await bundleWorker('export');
  try {
    await withMinistack(async (endpoint) => {
      const stage = await prepare(endpoint, Number(values.keys), Number(values.live));
      const figures: Figures[] = [];
      for (let i = 0; i < RUNS; i++) figures.push(await worker.run([], await stage.freshExports()));
      console.log(JSON.stringify({ bench: 'export', live: Number(values.live), ...summary(figures) }));
    });
  } finally {
    worker.remove();
  }
}

function summary(figures: readonly Figures[]) {
  const best = (of: (one: Figures) => number) => Number(Math.min(...figures.map(of)).toFixed(2));
  const [configuration] = figures[0]?.summary.configurations ?? [];
  return {
    keys: configuration?.keys,
    files: configuration?.files,
    indexWritten: configuration?.indexWritten,
    cpuSeconds: best((one) => one.cpuSeconds),
    importCpuSeconds: best((one) => one.importCpuSeconds),
    peakMegabytes: Math.max(...figures.map((one) => one.peakMegabytes)),
    milliseconds: Math.round(best((one) => one.milliseconds)),
  };
}

/** Uploads, a bucket and a key; then an Exports table per run, since a window is built once. */
async function prepare(endpoint: string, keys: number, live: number) {
  const options = { endpoint, region: 'us-east-1', credentials };
  const dynamo = new DynamoDBClient(options);
  await new S3Client(options).send(new CreateBucketCommand({ Bucket: BUCKET }));
  const { KeyMetadata } = await new KMSClient(options).send(
    new CreateKeyCommand({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' }),
  );
  const windowStart = floorTo(Date.now() / 1000 - 2 * PERIOD_HOURS * HOUR_SECONDS, PERIOD_HOURS * HOUR_SECONDS);
  const UPLOADS_TABLE = await createTable(dynamo, uploadsTable);
  await fillUploads(dynamo, UPLOADS_TABLE, keys, windowStart);
  await fillUploads(dynamo, UPLOADS_TABLE, live - keys, windowStart - DAY_SECONDS);
  return {
    async freshExports() {
      const EXPORTS_TABLE = await createTable(dynamo, exportsTable);
      const keyArn = KeyMetadata?.Arn ?? '';
      await dynamo.send(new UpdateItemCommand(putConfiguration(EXPORTS_TABLE, configuration(keyArn), windowStart)));
      return { ...environment(endpoint), UPLOADS_TABLE, EXPORTS_TABLE, MANIFEST_KEY_ARN: keyArn };
    },
  };
}

let configurations = 0;

function configuration(keyArn: string): ExportConfiguration {
  return {
    id: `bench-${++configurations}`,
    region: 'US-ZZ',
    regions: ['US-ZZ'],
    periodHours: PERIOD_HOURS,
    minimumAgeSeconds: 7_200,
    minimumKeys: 1_000,
    paddingRange: 100,
    maximumKeys: 500_000,
    signers: [{ keyArn, verificationKeyId: '999', verificationKeyVersion: 'v1' }],
  };
}

function environment(endpoint: string): Record<string, string> {
  return {
    STAGE: 'bench',
    EXPORT_BUCKET: BUCKET,
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  };
}

/** Most that one batch may write. */
const ITEMS_PER_CALL = 25;

async function fillUploads(dynamo: DynamoDBClient, table: string, keys: number, windowStart: UnixSeconds) {
  for (let made = 0; made < keys; ) {
    const requests = [];
    for (; requests.length < ITEMS_PER_CALL && made < keys; made += KEYS_PER_UPLOAD) {
      requests.push({ PutRequest: { Item: uploadRow(windowStart, made, Math.min(KEYS_PER_UPLOAD, keys - made)) } });
    }
    await dynamo.send(new BatchWriteItemCommand({ RequestItems: { [table]: requests } }));
  }
}

function uploadRow(windowStart: UnixSeconds, number: number, keys: number) {
  const entries = Buffer.alloc(KEYS_PER_UPLOAD * UPLOAD_LOG_ENTRY_BYTES);
  fillEntries(entries, KEYS_PER_UPLOAD);
  const header = packUploadLog({ regions: ['US-ZZ'], entries: [] });
  const place = Math.floor(number / KEYS_PER_UPLOAD) % (PERIOD_HOURS * UPLOAD_LOG_SHARDS);
  const hour = windowStart + Math.floor(place / UPLOAD_LOG_SHARDS) * HOUR_SECONDS;
  return {
    pk: { S: uploadLogPartition(hour, place % UPLOAD_LOG_SHARDS) },
    sk: { S: `upload-${String(number).padStart(15, '0')}` },
    k: { B: Buffer.concat([header, entries.subarray(0, keys * UPLOAD_LOG_ENTRY_BYTES)]) },
    expires: { N: String(hour + 15 * 24 * HOUR_SECONDS) },
  };
}
