import {
  CopyObjectCommand,
  GetObjectTaggingCommand,
  PutObjectCommand,
  paginateListObjectsV2,
} from '@aws-sdk/client-s3';
import type { S3 } from '../../../shared/aws/s3.ts';
import { contentType, type PageFile } from './page-file.ts';
import { HASHED_PREFIX, RETIRED_TAG } from './pages-folder.ts';

/** As RFC 8246 has it. */
const FOREVER = 'public, max-age=31536000, immutable';
/** To be asked about before every use. */
const ASK = 'no-cache';

export async function putPage(s3: S3, Bucket: string, { name, body }: PageFile): Promise<void> {
  await s3.send(new PutObjectCommand({ Bucket, Key: name, Body: body, ...headersOf(name) }));
}

export async function hashedPages(s3: S3, Bucket: string): Promise<string[]> {
  const names: string[] = [];
  for await (const page of paginateListObjectsV2({ client: s3 }, { Bucket, Prefix: HASHED_PREFIX }))
    names.push(...(page.Contents ?? []).flatMap(({ Key }) => Key ?? []));
  return names;
}

/** A copy onto itself is as old as the copying, from which the bucket's lifecycle counts. */
export async function retirePage(s3: S3, Bucket: string, name: string): Promise<void> {
  const { TagSet = [] } = await s3.send(new GetObjectTaggingCommand({ Bucket, Key: name }));
  if (TagSet.some(({ Key }) => Key === RETIRED_TAG.key)) return;
  await s3.send(
    new CopyObjectCommand({
      ...{ Bucket, Key: name, CopySource: `${Bucket}/${name}`, ...headersOf(name) },
      ...{ MetadataDirective: 'REPLACE', TaggingDirective: 'REPLACE' },
      Tagging: `${RETIRED_TAG.key}=${RETIRED_TAG.value}`,
    }),
  );
}

function headersOf(name: string) {
  return { ContentType: contentType(name), CacheControl: name.startsWith(HASHED_PREFIX) ? FOREVER : ASK };
}
