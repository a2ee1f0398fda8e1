/** Everything that an archive tells, good or bad; each part goes as far as its bytes do. */
import {
  checkSignature,
  MAXIMUM_BATCH_SIZE,
  type SignatureRule,
  type SignedExport,
  type TrustedKey,
} from '../../protocol/export/read/trust.ts';
import { ArchiveError, type ArchiveFault, readZip } from '../../protocol/export/read/zip.ts';
import { type Profile, profiles } from '../client/profile.ts';
import { readExport, readSignatures } from '../files/archive.ts';
import { MAXIMUM_KEYS } from '../files/keys.ts';
import { unpack, type ZipEntry } from './entries.ts';
import { inBothLists, type KeyList, listOf, odditiesOf } from './keys.ts';
import { type RawExport, readRawExport } from './message.ts';
import { type Oddity, oddity } from './oddity.ts';
import { type InspectedSignature, inspectSignatures } from './signatures.ts';

export interface Inspection {
  readonly zipBytes: number;
  readonly entries: readonly ZipEntry[];
  /** Undefined where there is no export.bin to read. */
  readonly content: InspectedContent | undefined;
  readonly signatures: readonly InspectedSignature[];
  readonly platforms: Readonly<Record<string, Acceptance>>;
  readonly oddities: readonly Oddity[];
}

/** The head as it stands in the file, and what is in its lists. */
export interface InspectedContent
  extends Pick<RawExport, 'start' | 'end' | 'region' | 'batchNumber' | 'batchSize' | 'signatureInfos'> {
  readonly keys: KeyList;
  readonly revisedKeys: KeyList;
}

/** Whether a platform takes the archive. */
export interface Acceptance {
  /** Undefined: nothing speaks against it, but without the public key nobody can say. */
  readonly accepted: boolean | undefined;
  readonly reason?: ArchiveFault;
  readonly why?: string;
}

/** `trusted`: the public key that phones were given, where it is known. */
export async function inspect(zip: Buffer, trusted: TrustedKey | undefined): Promise<Inspection> {
  const { entries, bin, sig, oddities } = await unpack(zip);
  const raw = bin && readRawExport(bin);
  const signed = inspectSignatures({ bin, sig, infos: raw?.signatureInfos ?? [] }, trusted);
  return {
    zipBytes: zip.length,
    entries,
    content: raw && contentOf(raw),
    signatures: signed.signatures,
    platforms: await acceptances(zip, trusted),
    oddities: [...oddities, ...(raw ? contentOddities(raw) : []), ...signed.oddities],
  };
}

function contentOf(raw: RawExport): InspectedContent {
  const { start, end, region, batchNumber, batchSize, signatureInfos } = raw;
  const lists = { keys: listOf(raw.keys, end), revisedKeys: listOf(raw.revisedKeys, end) };
  return { start, end, region, batchNumber, batchSize, signatureInfos, ...lists };
}

function contentOddities(raw: RawExport): Oddity[] {
  const { keys, revisedKeys, end } = raw;
  return [
    ...headOddities(raw),
    ...odditiesOf(keys, { list: 'keys', end }),
    ...odditiesOf(revisedKeys, { list: 'revisedKeys', end }),
    ...inBothLists(keys, revisedKeys),
  ];
}

function headOddities(raw: RawExport): Oddity[] {
  const { start, end, region, unknownFields } = raw;
  const count = raw.keys.length + raw.revisedKeys.length;
  return [
    ...(raw.magic ? [] : [oddity('wrong-header')]),
    ...(raw.broken ? [oddity('malformed-message')] : []),
    ...unknownFields.map((where) => oddity('unknown-field', { where })),
    ...(start === undefined || end === undefined ? [oddity('times-missing')] : []),
    ...(start !== undefined && end !== undefined && start >= end ? [oddity('times-reversed')] : []),
    ...(region ? [] : [oddity('region-missing')]),
    ...batchOddities(raw),
    ...(count > MAXIMUM_KEYS ? [oddity('too-many-keys')] : []),
    ...(count === 0 ? [oddity('no-keys')] : []),
  ];
}

/** Both missing is one file that stands for itself (protocol/export/read/trust.ts). */
function batchOddities({ batchNumber = 0, batchSize = 0 }: RawExport): Oddity[] {
  if (batchNumber === 0 && batchSize === 0) return [];
  if (batchNumber < 1 || batchNumber > batchSize || batchSize > MAXIMUM_BATCH_SIZE) return [oddity('wrong-batch')];
  return batchSize === 1 ? [] : [oddity('incomplete-batch', { count: batchSize })];
}

/** By the readers of the phone itself. */
async function acceptances(zip: Buffer, trusted: TrustedKey | undefined): Promise<Record<string, Acceptance>> {
  const signed = await opened(zip).catch(refusal);
  const of = ({ signatureRule }: Profile) =>
    'accepted' in signed ? signed : acceptance(signed, trusted, signatureRule);
  return Object.fromEntries(Object.values(profiles).map((profile) => [profile.name, of(profile)]));
}

async function opened(zip: Buffer): Promise<SignedExport> {
  const { bin, sig } = await readZip(zip);
  return { bin, export: readExport(bin), signatures: readSignatures(sig) };
}

function acceptance(signed: SignedExport, trusted: TrustedKey | undefined, rule: SignatureRule): Acceptance {
  if (!trusted) return { accepted: undefined };
  try {
    checkSignature(signed, trusted, rule);
    return { accepted: true };
  } catch (error) {
    return refusal(error);
  }
}

function refusal(error: unknown): Acceptance {
  if (!(error instanceof ArchiveError)) throw error;
  return { accepted: false, reason: error.reason, why: error.message };
}
