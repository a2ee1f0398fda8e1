import type { Context } from 'aws-lambda';
import { openInvalidator } from '../../../shared/aws/cloudfront.ts';
import { dynamo } from '../../../shared/aws/dynamo.ts';
import { kms } from '../../../shared/aws/kms.ts';
import { s3 } from '../../../shared/aws/s3.ts';
import { clockFromEnv } from '../../../shared/clock.ts';
import { readEnv } from '../../../shared/env.ts';
import { job } from '../../../shared/job.ts';
import { openExportSigner, signDigest } from '../../exporting/export-signer.ts';
import { openExportBucket } from '../../store/export/bucket.ts';
import { openConfigurationStore } from '../../store/export/configuration-store.ts';
import { openCorrectionStore } from '../../store/export/correction-store.ts';
import { openFileBucket } from '../../store/export/file-bucket.ts';
import { openManifestStore } from '../../store/export/manifest-store.ts';
import { openPublicationReader } from '../../store/export/publication-reader.ts';
import { type CorrectionRequest, type CorrectionResult, correct } from './correct.ts';
import { env } from './env.ts';

/** Publishing what has been done needs a few seconds. */
const LEAST_MILLISECONDS = 60_000;

const settings = readEnv(env);
const tables = { dynamo: dynamo(), exportsTable: settings.EXPORTS_TABLE, auditTable: settings.AUDIT_TABLE };
const site = { s3: s3(), bucket: settings.EXPORT_BUCKET };
const deps = {
  configurations: openConfigurationStore(tables),
  publications: openPublicationReader(tables),
  corrections: openCorrectionStore(tables),
  manifest: openManifestStore(tables),
  bucket: openExportBucket(site),
  files: openFileBucket(site),
  invalidate: openInvalidator(settings.DISTRIBUTION_ID),
  signEntry: (digest: Buffer) => signDigest(kms(), settings.MANIFEST_KEY_ARN, digest),
  clock: clockFromEnv(dynamo(), settings),
};

/**
 * Invoked by an operator alone (`npm run exports -- recall`, `resign`). It signs files, but none that the exporter has not published:
 * it takes keys out, and never puts one in. Its line in the log has names and counts.
 */
export const handler = job<CorrectionResult, CorrectionRequest>('keyserver/correct-file', (event, context: Context) =>
  correct(
    {
      ...deps,
      signersOf: ({ signers }) => signers.map((signer) => openExportSigner(kms(), signer)),
      hasTime: () => context.getRemainingTimeInMillis() > LEAST_MILLISECONDS,
    },
    event,
  ),
);
