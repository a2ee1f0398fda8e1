import { join } from 'node:path';
import { s3 } from '../../../shared/aws/s3.ts';
import { readEnv } from '../../../shared/env.ts';
import { hashedPages, putPage, retirePage } from './bucket.ts';
import { env } from './env.ts';
import { readPages } from './page-file.ts';
import { PAGES_FOLDER } from './pages-folder.ts';
import { writePages } from './write-pages.ts';

const { PAGES_BUCKET: bucket } = readEnv(env);

const deps = {
  put: putPage.bind(undefined, s3(), bucket),
  hashed: hashedPages.bind(undefined, s3(), bucket),
  retire: retirePage.bind(undefined, s3(), bucket),
};

interface PagesEvent {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly ResourceProperties: { readonly Config: object };
}

/** A custom resource of the deployment. Taking the stack down leaves the files to the bucket's own fate. */
export async function handler(event: PagesEvent): Promise<{ PhysicalResourceId: string }> {
  if (event.RequestType !== 'Delete') {
    await writePages(deps, readPages(join(import.meta.dirname, PAGES_FOLDER)), event.ResourceProperties.Config);
  }
  return { PhysicalResourceId: 'pages' };
}
