import { DeleteObjectCommand, GetObjectCommand } from '@aws-sdk/client-s3';
import type { S3 } from '../../../shared/aws/s3.ts';
import { isMissing } from './bucket.ts';
import { fileKey } from './export-layout.ts';

/** Published zips, for those who explain or correct them; the exporter itself only writes. */
export interface FileBucket {
  /** Undefined if there is none. */
  readFile(configuration: string, fileName: string): Promise<Buffer | undefined>;
  /** Does nothing if there is none. */
  deleteFile(configuration: string, fileName: string): Promise<void>;
}

export function openFileBucket({ s3, bucket: Bucket }: { readonly s3: S3; readonly bucket: string }): FileBucket {
  return {
    async readFile(configuration, fileName) {
      try {
        const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: fileKey(configuration, fileName) }));
        return Buffer.from((await Body?.transformToByteArray()) ?? []);
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },
    async deleteFile(configuration, fileName) {
      await s3.send(new DeleteObjectCommand({ Bucket, Key: fileKey(configuration, fileName) }));
    },
  };
}
