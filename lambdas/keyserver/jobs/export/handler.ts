import { dynamo } from '../../../shared/aws/dynamo.ts';
import { kms } from '../../../shared/aws/kms.ts';
import { s3 } from '../../../shared/aws/s3.ts';
import { clockFromEnv } from '../../../shared/clock.ts';
import { readEnv } from '../../../shared/env.ts';
import { job } from '../../../shared/job.ts';
import { countMetric, openLog } from '../../../shared/log.ts';
import { randomBytes } from '../../../shared/random.ts';
import { buildExports, failedConfigurations } from '../../exporting/build-export.ts';
import { openExportSigner, openPublicKeys, signDigest } from '../../exporting/export-signer.ts';
import { openExportBucket } from '../../store/export/bucket.ts';
import { openConfigurationStore } from '../../store/export/configuration-store.ts';
import { openManifestStore } from '../../store/export/manifest-store.ts';
import { openPaddingStore } from '../../store/export/padding-store.ts';
import { openUploadLogReader } from '../../store/export/upload-log-reader.ts';
import { env } from './env.ts';

const settings = readEnv(env);
const name = 'keyserver/export';
const log = openLog(name);
const tables = { dynamo: dynamo(), exportsTable: settings.EXPORTS_TABLE, uploadsTable: settings.UPLOADS_TABLE };
const stores = {
  configurations: openConfigurationStore(tables),
  manifest: openManifestStore(tables),
  padding: openPaddingStore(tables),
  uploads: openUploadLogReader(tables),
  bucket: openExportBucket({ s3: s3(), bucket: settings.EXPORT_BUCKET }),
};
const publicKeys = {
  publicKeyOf: openPublicKeys(kms()),
  manifestKeyArn: settings.MANIFEST_KEY_ARN,
  publishedKeys: new Map<string, string>(),
};
const clock = clockFromEnv(dynamo(), settings);

/** Every five minutes. Fails, after everything else is done, if a configuration failed: that is what the alarm sees. */
export const handler = job(
  name,
  async (_, context) => {
    const summary = await buildExports({
      ...stores,
      clock,
      randomBytes,
      signersOf: (configuration) => configuration.signers.map((signer) => openExportSigner(kms(), signer)),
      signEntry: (digest) => signDigest(kms(), settings.MANIFEST_KEY_ARN, digest),
      ...publicKeys,
      remainingMilliseconds: () => context.getRemainingTimeInMillis(),
      failed(error) {
        log.unexpected(error, context.awsRequestId);
        countMetric('UnexpectedError');
      },
    });
    if (summary.overdue > 0) countMetric('ExportOverdue');
    if (summary.longHeld > 0) countMetric('ExportHeld');
    if (summary.lowWindows > 0) countMetric('FewUploads');
    return summary;
  },
  (summary) => failedConfigurations(summary)?.join(', '),
);
