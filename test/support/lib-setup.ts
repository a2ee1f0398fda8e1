/** The CDK leaves a folder behind for each app it synthesises: here is one place for all of them. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { localFolder } from '../../local/folders.ts';

export const assembliesFolder = join(localFolder, 'lib-test');

export default function setup(): () => void {
  return () => rmSync(assembliesFolder, { recursive: true, force: true });
}
