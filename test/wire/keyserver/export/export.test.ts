import { createPublicKey, randomBytes, randomUUID, verify } from 'node:crypto';
import { PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { CreateKeyCommand, GetPublicKeyCommand } from '@aws-sdk/client-kms';
import { CreateBucketCommand, GetObjectCommand } from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildExports, type ExportDependencies } from '../../../../lambdas/keyserver/exporting/build-export.ts';
import { openExportSigner, openPublicKeys, signDigest } from '../../../../lambdas/keyserver/exporting/export-signer.ts';
import { openExportBucket } from '../../../../lambdas/keyserver/store/export/bucket.ts';
import { openConfigurationStore } from '../../../../lambdas/keyserver/store/export/configuration-store.ts';
import { putConfiguration } from '../../../../lambdas/keyserver/store/export/export-table.ts';
import { openManifestStore } from '../../../../lambdas/keyserver/store/export/manifest-store.ts';
import { openPaddingStore } from '../../../../lambdas/keyserver/store/export/padding-store.ts';
import { openUploadLogReader } from '../../../../lambdas/keyserver/store/export/upload-log-reader.ts';
import { uploadLogPut } from '../../../../lambdas/keyserver/store/upload-log-store.ts';
import { exportsTable, uploadsTable } from '../../../../lambdas/keyserver/tables.ts';
import type { UploadLogEntry } from '../../../../protocol/keys/upload-log.ts';
import { createTable, localDynamo, localKms, localS3 } from '../../../support/aws/local-aws.ts';
import { readArchive } from '../../../support/export/export-archive.ts';
import { anEntry } from '../../../support/export/export-keys.ts';
import { aConfiguration, HOUR, hexOf, START } from '../../../support/export/exporter.ts';
import { frozenClock } from '../../../support/process/clock.ts';

const Bucket = `exports-${randomUUID()}`;
const clock = frozenClock(START);
let tables: { exportsTable: string; uploadsTable: string };
let keyArn: string;
let publicKey: Buffer;
let deps: ExportDependencies;

beforeAll(async () => {
  await localS3().send(new CreateBucketCommand({ Bucket }));
  const created = await localKms().send(new CreateKeyCommand({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' }));
  keyArn = created.KeyMetadata?.Arn ?? '';
  publicKey = Buffer.from((await localKms().send(new GetPublicKeyCommand({ KeyId: keyArn }))).PublicKey ?? []);
  tables = { exportsTable: await createTable(exportsTable), uploadsTable: await createTable(uploadsTable) };
  const options = { dynamo: localDynamo(), ...tables };
  deps = {
    configurations: openConfigurationStore(options),
    manifest: openManifestStore(options),
    padding: openPaddingStore(options),
    uploads: openUploadLogReader(options),
    bucket: openExportBucket({ s3: localS3(), bucket: Bucket }),
    clock,
    randomBytes,
    signersOf: ({ signers }) => signers.map((signer) => openExportSigner(localKms(), signer)),
    publicKeyOf: openPublicKeys(localKms()),
    manifestKeyArn: keyArn,
    publishedKeys: new Map(),
    signEntry: (digest) => signDigest(localKms(), keyArn, digest),
    remainingMilliseconds: () => 600_000,
    failed: (error) => {
      throw error;
    },
  };
});

function run(now: number) {
  clock.now = now;
  return buildExports(deps);
}

async function object(Key: string): Promise<Buffer> {
  const { Body } = await localS3().send(new GetObjectCommand({ Bucket, Key }));
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
}

/** As publish logs it. */
async function upload(releaseHour: number, entries: UploadLogEntry[]): Promise<void> {
  const { Put } = uploadLogPut(tables.uploadsTable, { releaseHour, regions: ['US-ZZ'], entries }, randomBytes);
  await localDynamo().send(new PutItemCommand({ TableName: tables.uploadsTable, Item: Put?.Item }));
}

describe('export', () => {
  it('goes from the log of uploads to a signed zip and an index', async () => {
    const signers = [{ keyArn, verificationKeyId: '999', verificationKeyVersion: 'v1' }];
    const configuration = aConfiguration({ signers, minimumKeys: 100, paddingRange: 10 });
    await localDynamo().send(new UpdateItemCommand(putConfiguration(tables.exportsTable, configuration, START)));
    expect((await run(START)).configurations).toMatchObject([{ windows: 0, indexWritten: true }]);
    expect(await object('us-zz/index.txt')).toEqual(Buffer.alloc(0));

    const keys = Array.from({ length: 14 }, () => randomBytes(16));
    await upload(
      START,
      keys.slice(0, 7).map((key) => anEntry({ key })),
    );
    await upload(
      START + HOUR,
      keys.slice(7).map((key) => anEntry({ key })),
    );
    const [summary] = (await run(START + 4 * HOUR)).configurations;
    expect(summary).toMatchObject({ outcome: 'done', windows: 1, files: 1, indexWritten: true });

    const index = (await object('us-zz/index.txt')).toString();
    expect(index).toBe(`files/us-zz/us-zz-${START + 1}-${START}-${START + 2 * HOUR}-00001.zip`);
    const archive = await readArchive(await object(index));
    const listed = hexOf(archive.content.keys ?? []);
    expect(listed.length).toBe((summary?.padding ?? 0) + 14);
    for (const key of keys) expect(listed.filter((hex) => hex === key.toString('hex'))).toHaveLength(1);
    const spki = createPublicKey({ key: publicKey, format: 'der', type: 'spki' });
    expect(verify('sha256', archive.bin, spki, archive.signatures[0]?.signature ?? Buffer.alloc(0))).toBe(true);
  });

  it('writes nothing when there is nothing to do, and then removes what is exported', async () => {
    expect(await run(START + 4 * HOUR + 300)).toMatchObject({
      configurations: [{ windows: 0, indexWritten: false }],
      uploadHoursRemoved: 2,
    });
    let left = 0;
    await deps.uploads.readHours([START, START + HOUR], () => left++);
    expect(left).toBe(0);
  });

  it('is done once when several workers run at once', async () => {
    await upload(START + 2 * HOUR, [anEntry({ key: randomBytes(16) })]);
    const summaries = await Promise.all(Array.from({ length: 4 }, () => run(START + 6 * HOUR)));
    const outcomes = summaries.map(({ configurations }) => configurations[0]);
    expect(outcomes.reduce((sum, one) => sum + (one?.windows ?? 0), 0)).toBe(1);
    await run(START + 6 * HOUR + 300);
    expect((await object('us-zz/index.txt')).toString().split('\n')).toHaveLength(2);
  });
});
