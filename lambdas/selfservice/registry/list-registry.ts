/**
 * A registry as a signed list in S3, of an authority that has nothing to ask:
 *
 *     made,2026-11-28T10:00:00Z
 *     subject,sampleDate
 *     13097248022,2026-11-24
 *
 * Lines end with LF; beside it, as `<object>.sig`, its signature by P-256 and SHA-256 as OpenSSL writes it (DER):
 * `openssl dgst -sha256 -sign key.pem -out list.csv.sig list.csv`. `made` is signed with the rest, so that whoever can write to the
 * bucket can put no old list back: one of more than 24 hours says nothing about today.
 */
import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { GetObjectCommand, S3ServiceException } from '@aws-sdk/client-s3';
import { DAY_SECONDS, parseUtcDay, type UnixSeconds } from '../../../protocol/keys/interval.ts';
import type { RegistrySettings } from '../../../protocol/self-service/settings.ts';
import type { S3 } from '../../shared/aws/s3.ts';
import { limitedBody } from '../../shared/outgoing/limited-body.ts';
import { withTimeLimit } from '../../shared/time-limit.ts';
import { type Registry, RegistryError } from './registry.ts';

export type ListSettings = Extract<RegistrySettings, { readonly kind: 'list' }>;

/** Some 300,000 people. */
const MOST_BYTES = 8_000_000;
const MOST_SIGNATURE_BYTES = 100;
/** How old a list may be. */
const LIST_SECONDS = DAY_SECONDS;
/** Between the authority's clock and ours. */
const TOLERANCE_SECONDS = 300;
/** The bucket is asked this often whether there is another list. */
const RECHECK_SECONDS = 60;
const LOOKUP_MILLISECONDS = 5_000;

interface List {
  readonly etag: string;
  readonly made: UnixSeconds;
  /** Subject → `YYYY-MM-DD`. */
  readonly sampleDates: ReadonlyMap<string, string>;
}

/** A list that cannot be had, or is not right, changes nothing: the one before counts until it is a day old. */
export function openListRegistry(s3: S3, settings: ListSettings): Registry {
  const key = createPublicKey({ key: Buffer.from(settings.publicKey, 'base64'), format: 'der', type: 'spki' });
  let known: List | undefined;
  let checkedAt = Number.NEGATIVE_INFINITY;
  const listAt = async (now: UnixSeconds): Promise<List> => {
    if (known && Math.abs(now - checkedAt) < RECHECK_SECONDS) return known;
    const list = await newestList(s3, settings, key, known).catch((error) => known ?? Promise.reject(error));
    // Whoever writes to the bucket could hide the newest by a signed list of this morning.
    [known, checkedAt] = [known && list.made < known.made ? known : list, now];
    return known;
  };
  return {
    async lookup(subject, now) {
      const { made, sampleDates } = await listAt(now);
      if (made + LIST_SECONDS <= now) throw new RegistryError('registry_unavailable');
      if (made > now + TOLERANCE_SECONDS) throw new RegistryError('registry_invalid');
      const sampleDate = sampleDates.get(subject);
      return sampleDate === undefined ? { positive: false } : { positive: true, sampleDate };
    },
  };
}

/** Within 5 s, since a person is waiting. */
function newestList(s3: S3, settings: ListSettings, key: KeyObject, known: List | undefined): Promise<List> {
  return withTimeLimit(LOOKUP_MILLISECONDS, () => readList(s3, settings, key, known)).catch((error) => {
    throw error instanceof RegistryError ? error : new RegistryError('registry_unavailable');
  });
}

async function readList(
  s3: S3,
  { bucket, object }: ListSettings,
  key: KeyObject,
  known: List | undefined,
): Promise<List> {
  const found = await readObject(s3, bucket, object, MOST_BYTES, known?.etag);
  if (found === 'unchanged') return known as List;
  const signature = await readObject(s3, bucket, `${object}.sig`, MOST_SIGNATURE_BYTES);
  const signed =
    signature !== 'unchanged' && verify('sha256', found.bytes, { key, dsaEncoding: 'der' }, signature.bytes);
  if (!signed) throw new RegistryError('registry_invalid');
  return { etag: found.etag, ...parseList(found.bytes) };
}

async function readObject(s3: S3, Bucket: string, Key: string, mostBytes: number, etag?: string) {
  const unlessKnown = etag === undefined ? {} : { IfNoneMatch: etag };
  try {
    const { Body, ETag = '' } = await s3.send(new GetObjectCommand({ Bucket, Key, ...unlessKnown }));
    const bytes = await limitedBody(Body as AsyncIterable<Uint8Array>, mostBytes);
    if (!bytes) throw new RegistryError('registry_invalid');
    return { bytes, etag: ETag };
  } catch (error) {
    if (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 304) return 'unchanged';
    throw error;
  }
}

const madeLine = /^made,(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z)$/;
const personLine = /^([^,"\s]{1,100}),(\d{4}-\d{2}-\d{2})$/;

/** All or nothing: a list with a line that is not one was not made by what should make it. */
function parseList(bytes: Buffer): Omit<List, 'etag'> {
  const [first = '', header, ...lines] = bytes.toString().replace(/\n$/, '').split('\n');
  const made = Date.parse(madeLine.exec(first)?.[1] ?? '') / 1000;
  if (Number.isNaN(made) || header !== 'subject,sampleDate') throw new RegistryError('registry_invalid');
  const sampleDates = new Map<string, string>();
  for (const line of lines) {
    const [, subject = '', day = ''] = personLine.exec(line) ?? [];
    if (parseUtcDay(day) === undefined) throw new RegistryError('registry_invalid');
    // Of several samples the newest counts.
    if (day > (sampleDates.get(subject) ?? '')) sampleDates.set(subject, day);
  }
  return { made, sampleDates };
}
