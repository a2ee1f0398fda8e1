/**
 * What a deployment hands to the function that writes the regions' rows: no text of the regions, which for many of them is
 * longer than a template may be, but where it lies (lib/constructs/region-rows.ts; docs/decisions/019-many-regions.md).
 */
import { setTimeout } from 'node:timers/promises';
import { GetObjectCommand, S3ServiceException } from '@aws-sdk/client-s3';
import type { S3 } from './aws/s3.ts';

export interface RegionRowsEvent {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly ResourceProperties: RegionRowsFile;
}

export interface RegionRowsFile {
  /** The file, in the bucket of the deployment's assets: JSON with marks for what only CloudFormation knows. */
  readonly Bucket: string;
  readonly Key: string;
  /** What takes the places of the marks. Default: there is none. */
  readonly Values?: readonly string[];
}

/**
 * Stands before and after the number of a value. JSON text holds no such character by itself: it writes control characters
 * as escapes (RFC 8259 §7).
 */
export const VALUE_MARK = '\u0001';

/** IAM is consistent in the end: the role's right to this very file is a moment old when CloudFormation calls. */
const PAUSES_MILLISECONDS = [1_000, 2_000, 4_000, 8_000, 16_000] as const;

/** The regions' JSON. `pause`: for tests. */
export async function readRegionRows(
  s3: S3,
  { Bucket, Key, Values = [] }: RegionRowsFile,
  pause: (milliseconds: number) => Promise<unknown> = setTimeout,
): Promise<string> {
  const text = await readFile(s3, Bucket, Key, pause);
  const parts = text.split(VALUE_MARK);
  return parts.map((part, at) => (at % 2 === 0 ? part : valueAt(Values, part))).join('');
}

async function readFile(s3: S3, Bucket: string, Key: string, pause: (ms: number) => Promise<unknown>): Promise<string> {
  for (const milliseconds of PAUSES_MILLISECONDS) {
    try {
      return await getText(s3, Bucket, Key);
    } catch (error) {
      if (!isDenied(error)) throw error;
    }
    await pause(milliseconds);
  }
  return getText(s3, Bucket, Key);
}

async function getText(s3: S3, Bucket: string, Key: string): Promise<string> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
  return (await Body?.transformToString()) ?? '';
}

function isDenied(error: unknown): boolean {
  return error instanceof S3ServiceException && error.$metadata.httpStatusCode === 403;
}

/** As the inside of a JSON text. Throws for a number without a value: the file and the template are not of one synth. */
function valueAt(values: readonly string[], number: string): string {
  const value = values[Number(number)];
  if (value === undefined) throw new Error(`The file of the regions asks for value ${number} of ${values.length}`);
  return JSON.stringify(value).slice(1, -1);
}
