import { setTimeout as pause } from 'node:timers/promises';
import { dynamo } from '../../../shared/aws/dynamo.ts';
import { s3 } from '../../../shared/aws/s3.ts';
import { clockFromEnv } from '../../../shared/clock.ts';
import { readEnv } from '../../../shared/env.ts';
import { job } from '../../../shared/job.ts';
import { openExportBucket } from '../../store/export/bucket.ts';
import { openConfigurationStore } from '../../store/export/configuration-store.ts';
import { openHoldStore } from '../../store/export/hold-store.ts';
import { openPublicationReader } from '../../store/export/publication-reader.ts';
import { env } from './env.ts';
import { type HoldRequest, type HoldResult, holdExports } from './hold-exports.ts';

const settings = readEnv(env);
const tables = { dynamo: dynamo(), exportsTable: settings.EXPORTS_TABLE, auditTable: settings.AUDIT_TABLE };
const deps = {
  configurations: openConfigurationStore(tables),
  publications: openPublicationReader(tables),
  holds: openHoldStore(tables),
  bucket: openExportBucket({ s3: s3(), bucket: settings.EXPORT_BUCKET }),
  clock: clockFromEnv(dynamo(), settings),
  pause,
};

/** Invoked by an operator alone (`npm run exports -- hold`): the right to invoke it is the right to stop publication. */
export const handler = job<HoldResult, HoldRequest>('keyserver/hold-exports', (event) => holdExports(deps, event));
