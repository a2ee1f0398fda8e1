import { createHash } from 'node:crypto';
import { GetObjectCommand, PutObjectCommand, S3ServiceException } from '@aws-sdk/client-s3';
import type { S3 } from '../../shared/aws/s3.ts';
import { fileHeaders, fileKey, indexHeaders, indexKey } from '../export-layout.ts';

/** An index as it is published. */
export interface PublishedIndex {
  text: string;
  etag: string;
}

/** The bucket behind the download site. */
export interface ExportBucket {
  /** Writes a new zip; fails if the name exists, whatever it holds. */
  putFile(configuration: string, fileName: string, zip: Buffer): Promise<void>;
  /** Undefined if there is none. */
  readIndex(configuration: string): Promise<PublishedIndex | undefined>;
  /** Replaces exactly the index that was read (undefined: none). False if it was changed meanwhile. */
  writeIndex(configuration: string, text: string, replaced: PublishedIndex | undefined): Promise<boolean>;
}

export function openExportBucket({ s3, bucket: Bucket }: { readonly s3: S3; readonly bucket: string }): ExportBucket {
  return {
    async putFile(configuration, fileName, zip) {
      await s3.send(
        new PutObjectCommand({
          Bucket,
          Key: fileKey(configuration, fileName),
          Body: zip,
          IfNoneMatch: '*',
          ChecksumSHA256: createHash('sha256').update(zip).digest('base64'),
          ...fileHeaders,
        }),
      );
    },
    async readIndex(configuration) {
      try {
        const { Body, ETag } = await s3.send(new GetObjectCommand({ Bucket, Key: indexKey(configuration) }));
        return { text: (await Body?.transformToString()) ?? '', etag: ETag ?? '' };
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },
    async writeIndex(configuration, text, replaced) {
      const condition = replaced === undefined ? { IfNoneMatch: '*' } : { IfMatch: replaced.etag };
      // The SDK takes an empty body for a stream of unknown length.
      const body = { Body: text, ContentLength: Buffer.byteLength(text) };
      const Key = indexKey(configuration);
      try {
        await s3.send(new PutObjectCommand({ Bucket, Key, ...body, ...condition, ...indexHeaders }));
        return true;
      } catch (error) {
        if (isConflict(error)) return false;
        throw error;
      }
    },
  };
}

/** Without the right to list the bucket, S3 says "denied" of an object that is not there; the put then decides. */
function isMissing(error: unknown): boolean {
  return error instanceof S3ServiceException && [403, 404].includes(error.$metadata.httpStatusCode ?? 0);
}

/** 404: the index to be replaced is gone; 409: another conditional write was under way; 412: it is another by now. */
function isConflict(error: unknown): boolean {
  return error instanceof S3ServiceException && [404, 409, 412].includes(error.$metadata.httpStatusCode ?? 0);
}
