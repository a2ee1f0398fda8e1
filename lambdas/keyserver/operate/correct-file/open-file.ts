import { createHash } from 'node:crypto';
import { type FileKeys, readFileKeys } from '../../../../protocol/export/read/keys.ts';
import { readZip } from '../../../../protocol/export/read/zip.ts';
import type { FileBucket } from '../../store/export/file-bucket.ts';
import type { FileRow } from '../../store/export/publication-reader.ts';

/**
 * The keys of a published file, or why they cannot be had. Only of the very zip that was published: what is read here is signed
 * again, and whoever may write to the bucket must not get their own keys signed.
 */
export async function openFile(
  files: Pick<FileBucket, 'readFile'>,
  configuration: string,
  { name, sha256 }: FileRow,
): Promise<FileKeys | { readonly error: string }> {
  if (sha256 === undefined)
    return { error: `The hash of ${name} is not known any more; it can only be recalled as a whole` };
  const zip = await files.readFile(configuration, name);
  if (zip === undefined)
    return { error: `The zip of ${name} is not in the bucket; it can only be recalled as a whole` };
  if (createHash('sha256').update(zip).digest('hex') !== sha256) {
    return {
      error: `The zip of ${name} is not the one that was published; recall it as a whole, and find out who wrote it`,
    };
  }
  return readFileKeys((await readZip(zip)).bin);
}
