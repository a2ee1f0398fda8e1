import type { Context } from 'aws-lambda';
import { writeAudit } from '../../../shared/audit.ts';
import { dynamo } from '../../../shared/aws/dynamo.ts';
import { s3 } from '../../../shared/aws/s3.ts';
import { clockFromEnv } from '../../../shared/clock.ts';
import { readEnv } from '../../../shared/env.ts';
import { secretJob } from '../../../shared/job.ts';
import { openConfigurationStore } from '../../store/export/configuration-store.ts';
import { openFileBucket } from '../../store/export/file-bucket.ts';
import { openPublicationReader } from '../../store/export/publication-reader.ts';
import { openUploadLogReader } from '../../store/export/upload-log-reader.ts';
import { openGuardReader } from '../../store/guard-reader.ts';
import { env } from './env.ts';
import { type ExplainKeyRequest, type ExplainKeyResult, explainKey } from './explain-key.ts';

const LEAST_MILLISECONDS = 10_000;

const settings = readEnv(env);
const tables = {
  dynamo: dynamo(),
  guardsTable: settings.GUARDS_TABLE,
  uploadsTable: settings.UPLOADS_TABLE,
  exportsTable: settings.EXPORTS_TABLE,
};
const deps = {
  readGuard: openGuardReader(tables),
  uploads: openUploadLogReader(tables),
  configurations: openConfigurationStore(tables),
  publications: openPublicationReader(tables),
  files: openFileBucket({ s3: s3(), bucket: settings.EXPORT_BUCKET }),
  writeAudit: writeAudit.bind(undefined, { dynamo: dynamo(), table: settings.AUDIT_TABLE }),
  clock: clockFromEnv(dynamo(), settings),
};

/** Invoked by an operator alone (`npm run exports -- explain --key`). Neither question nor answer is logged. */
export const handler = secretJob<ExplainKeyResult, ExplainKeyRequest>(
  'keyserver/explain-key',
  (event, context: Context) =>
    explainKey({ ...deps, hasTime: () => context.getRemainingTimeInMillis() > LEAST_MILLISECONDS }, event),
);
