import { dynamo } from '../../../shared/aws/dynamo.ts';
import { s3 } from '../../../shared/aws/s3.ts';
import { clockFromEnv } from '../../../shared/clock.ts';
import { readEnv } from '../../../shared/env.ts';
import { secretJob } from '../../../shared/job.ts';
import { openExportBucket } from '../../store/export/bucket.ts';
import { openConfigurationStore } from '../../store/export/configuration-store.ts';
import { openPublicationReader } from '../../store/export/publication-reader.ts';
import { env } from './env.ts';
import { type ShowRequest, type ShowResult, showExports } from './show-exports.ts';

const settings = readEnv(env);
const tables = { dynamo: dynamo(), exportsTable: settings.EXPORTS_TABLE };
const deps = {
  configurations: openConfigurationStore(tables),
  publications: openPublicationReader(tables),
  bucket: openExportBucket({ s3: s3(), bucket: settings.EXPORT_BUCKET }),
  clock: clockFromEnv(dynamo(), settings),
};

/** Invoked by an operator alone (`npm run exports -- status`, `explain`). How few phones share a file is for nobody's log. */
export const handler = secretJob<ShowResult, ShowRequest>('keyserver/show-exports', (event) =>
  showExports(deps, event),
);
