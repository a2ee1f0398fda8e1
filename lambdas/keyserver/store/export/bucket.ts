import { createHash } from 'node:crypto';
import { GetObjectCommand, PutObjectCommand, S3ServiceException } from '@aws-sdk/client-s3';
import { indexPath } from '../../../../protocol/export/index-file.ts';
import type { S3 } from '../../../shared/aws/s3.ts';
import {
  fileHeaders,
  fileKey,
  indexHeaders,
  NOT_FOUND_KEY,
  notFoundHeaders,
  publicHeaders,
  untilHeaders,
  untilKey,
} from './export-layout.ts';

/** An index, or `until.txt`, as it is published. */
export interface PublishedText {
  text: string;
  etag: string;
}

/** The bucket behind the download site. */
export interface ExportBucket {
  /** Writes a new zip; fails if the name exists, whatever it holds. */
  putFile(configuration: string, fileName: string, zip: Buffer): Promise<void>;
  /** Undefined if there is none. */
  readIndex(configuration: string): Promise<PublishedText | undefined>;
  /** Replaces exactly the index that was read (undefined: none). False if it was changed meanwhile. */
  writeIndex(configuration: string, text: string, replaced: PublishedText | undefined): Promise<boolean>;
  /** As for an index: how far everything is exported. */
  readUntil(configuration: string): Promise<PublishedText | undefined>;
  writeUntil(configuration: string, text: string, replaced: PublishedText | undefined): Promise<boolean>;
  /** What anyone may check the files with: texts of the manifest, and the public keys. */
  readPublic(path: string): Promise<PublishedText | undefined>;
  /** As for an index. */
  writePublic(path: string, text: string, replaced: PublishedText | undefined): Promise<boolean>;
  /** Writes the empty answer for what is not there. */
  putNotFoundPage(): Promise<void>;
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
    readIndex: (configuration) => readText(indexPath(configuration)),
    writeIndex: (configuration, text, replaced) => replaceText(indexPath(configuration), text, replaced, indexHeaders),
    readUntil: (configuration) => readText(untilKey(configuration)),
    writeUntil: (configuration, text, replaced) => replaceText(untilKey(configuration), text, replaced, untilHeaders),
    readPublic: readText,
    writePublic: (path, text, replaced) => replaceText(path, text, replaced, publicHeaders(path)),
    async putNotFoundPage() {
      await s3.send(new PutObjectCommand({ Bucket, Key: NOT_FOUND_KEY, ...bodyOf(''), ...notFoundHeaders }));
    },
  };

  async function readText(Key: string): Promise<PublishedText | undefined> {
    try {
      const { Body, ETag } = await s3.send(new GetObjectCommand({ Bucket, Key }));
      return { text: (await Body?.transformToString()) ?? '', etag: ETag ?? '' };
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  async function replaceText(
    Key: string,
    text: string,
    replaced: PublishedText | undefined,
    headers: { readonly ContentType: string; readonly CacheControl: string },
  ): Promise<boolean> {
    const condition = replaced === undefined ? { IfNoneMatch: '*' } : { IfMatch: replaced.etag };
    try {
      await s3.send(new PutObjectCommand({ Bucket, Key, ...bodyOf(text), ...condition, ...headers }));
      return true;
    } catch (error) {
      if (isConflict(error)) return false;
      throw error;
    }
  }
}

/** The SDK takes an empty body for a stream of unknown length. */
function bodyOf(text: string): { Body: string; ContentLength: number } {
  return { Body: text, ContentLength: Buffer.byteLength(text) };
}

/** Without the right to list the bucket, S3 says "denied" of an object that is not there; the put then decides. */
export function isMissing(error: unknown): boolean {
  return error instanceof S3ServiceException && [403, 404].includes(error.$metadata.httpStatusCode ?? 0);
}

/** 404: the index to be replaced is gone; 409: another conditional write was under way; 412: it is another by now. */
function isConflict(error: unknown): boolean {
  return error instanceof S3ServiceException && [404, 409, 412].includes(error.$metadata.httpStatusCode ?? 0);
}
