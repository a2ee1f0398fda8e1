/** The stores on DynamoDB, S3 and KMS keep the promises that stories count on; those of the simulation keep the same ones. */
import { randomBytes, randomUUID } from 'node:crypto';
import { PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { CreateKeyCommand } from '@aws-sdk/client-kms';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { describe } from 'vitest';
import { openAuthorityRows } from '../../../lambdas/keyserver/authorities/authority-store.ts';
import { openKeyStore } from '../../../lambdas/keyserver/jobs/import-jwks/key-store.ts';
import { openAuthorityWriter } from '../../../lambdas/keyserver/jobs/write-authorities/authority-writer.ts';
import { openExportBucket } from '../../../lambdas/keyserver/store/export/bucket.ts';
import { openConfigurationStore } from '../../../lambdas/keyserver/store/export/configuration-store.ts';
import { endConfiguration, putConfiguration } from '../../../lambdas/keyserver/store/export/export-table.ts';
import { openHoldStore } from '../../../lambdas/keyserver/store/export/hold-store.ts';
import { openManifestStore } from '../../../lambdas/keyserver/store/export/manifest-store.ts';
import { openPaddingStore } from '../../../lambdas/keyserver/store/export/padding-store.ts';
import { openUploadLogReader } from '../../../lambdas/keyserver/store/export/upload-log-reader.ts';
import { openGuardStore } from '../../../lambdas/keyserver/store/guard-store.ts';
import {
  auditTable,
  authoritiesTable,
  exportsTable,
  guardsTable,
  ringsTable,
  uploadsTable,
} from '../../../lambdas/keyserver/tables.ts';
import { openRingStore } from '../../../lambdas/shared/rings/ring-store.ts';
import { packUploadLog, uploadLogPartition } from '../../../protocol/keys/upload-log.ts';
import { createTable, localDynamo, localKms, localS3 } from '../../support/aws/local-aws.ts';
import { allRows } from '../../support/aws/rows.ts';
import { authorityStoresContract, ringStoreContract } from '../../support/contracts/authority-stores.ts';
import { exportStoresContract } from '../../support/contracts/export-stores.ts';
import { guardStoreContract } from '../../support/contracts/guard-store.ts';
import { unpackUploadLog } from '../../support/export/upload-log.ts';

describe('stores of the export', () => {
  exportStoresContract(async () => {
    const dynamo = localDynamo();
    const tables = {
      exportsTable: await createTable(exportsTable),
      uploadsTable: await createTable(uploadsTable),
      auditTable: await createTable(auditTable),
    };
    const Bucket = `exports-${randomUUID()}`;
    await localS3().send(new CreateBucketCommand({ Bucket }));
    const holds = openHoldStore({ dynamo, ...tables });
    const entry = { actor: 'test', action: 'export-held', target: 'us-zz', after: {} };
    const heldSince = new Map<string, number>();
    return {
      configurations: openConfigurationStore({ dynamo, ...tables }),
      padding: openPaddingStore({ dynamo, ...tables }),
      uploads: openUploadLogReader({ dynamo, ...tables }),
      bucket: openExportBucket({ s3: localS3(), bucket: Bucket }),
      manifest: openManifestStore({ dynamo, ...tables }),
      async put(configuration, now) {
        await dynamo.send(new UpdateItemCommand(putConfiguration(tables.exportsTable, configuration, now)));
      },
      async end(id, now) {
        await dynamo.send(new UpdateItemCommand(endConfiguration(tables.exportsTable, id, now)));
      },
      async hold(id, now) {
        heldSince.set(id, now);
        await holds.hold(id, { reason: 'a test', now }, entry);
      },
      async release(id, now) {
        await holds.release(id, { heldSince: heldSince.get(id) ?? 0, now }, entry);
      },
      async upload(hour, regions, entries) {
        const Item = {
          pk: { S: uploadLogPartition(hour, regions.length) },
          sk: { S: randomUUID() },
          k: { B: packUploadLog({ regions, entries }) },
        };
        await dynamo.send(new PutItemCommand({ TableName: tables.uploadsTable, Item }));
      },
    };
  });
});

describe('guards', () => {
  guardStoreContract(async () => {
    const [guards, uploads] = [await createTable(guardsTable), await createTable(uploadsTable)];
    const store = openGuardStore({ dynamo: localDynamo(), guardsTable: guards, uploadsTable: uploads, randomBytes });
    return {
      store,
      async log() {
        const rows = await allRows(localDynamo(), uploads);
        return rows.flatMap(({ pk, k }) => linesOf(pk?.S?.split('#')[0] ?? '', Buffer.from(k?.B ?? []))).sort();
      },
    };
  });
});

function linesOf(hour: string, item: Buffer): string[] {
  const { regions, entries } = unpackUploadLog(item);
  return entries.map(({ key, revision }) => `${hour} ${regions.join()} ${revision ? 'r' : ''}${key.toString('hex')}`);
}

describe('authorities', () => {
  authorityStoresContract(async () => {
    const dynamo = localDynamo();
    const table = await createTable(authoritiesTable);
    const tables = { authoritiesTable: table, auditTable: await createTable(auditTable) };
    const writer = openAuthorityWriter(dynamo, table);
    return {
      rows: openAuthorityRows({ dynamo, table }),
      keys: openKeyStore({ dynamo, ...tables, randomBytes }),
      putApplication: (id, application) => writer.putApplication(id, application),
      putIssuer: (issuer) => writer.putIssuer(issuer),
    };
  });
});

describe('rings', () => {
  ringStoreContract(async () => {
    const key = await localKms().send(new CreateKeyCommand({}));
    return openRingStore({
      dynamo: localDynamo(),
      kms: localKms(),
      table: await createTable(ringsTable),
      auditTable: await createTable(auditTable),
      sealingKeyArn: key.KeyMetadata?.Arn ?? '',
      randomBytes,
      actor: 'test',
      count: () => {},
    });
  });
});
