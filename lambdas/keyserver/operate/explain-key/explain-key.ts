/**
 * Where one key is: for the person who asks "I reported two days ago, why was nobody warned?", with the key that their phone
 * shows. The answer is the operator's alone; that it was asked for is in the audit, the key is not.
 */
import { takesIn } from '../../../../protocol/export/configuration.ts';
import { isListed } from '../../../../protocol/export/index-file.ts';
import { type FileKeys, keyDataOf, readFileKeys } from '../../../../protocol/export/read/keys.ts';
import { readZip } from '../../../../protocol/export/read/zip.ts';
import type { UnixSeconds } from '../../../../protocol/keys/interval.ts';
import { KEY_BYTES } from '../../../../protocol/keys/tek.ts';
import { readUploadLogLayout, UPLOAD_LOG_ENTRY_BYTES } from '../../../../protocol/keys/upload-log.ts';
import type { StoredKey } from '../../../../protocol/revision/revision.ts';
import { decodeBase64, encodeBase64 } from '../../../../protocol/text/base64.ts';
import { type AuditEntry, operatorOf } from '../../../shared/audit.ts';
import type { Clock } from '../../../shared/clock.ts';
import type { ConfigurationState, ConfigurationStore } from '../../store/export/configuration-store.ts';
import type { FileBucket } from '../../store/export/file-bucket.ts';
import type { FileRow, PublicationReader } from '../../store/export/publication-reader.ts';
import type { UploadLogReader } from '../../store/export/upload-log-reader.ts';
import type { ReadGuard } from '../../store/guard-reader.ts';
import { type ExplainedHour, explainHour } from '../show-exports/explain.ts';

/** What `npm run exports -- explain --key` sends; it comes from an operator and is checked all the same. */
export interface ExplainKeyRequest {
  /** Base64, as phones write it or otherwise. */
  key?: unknown;
  by?: unknown;
}

export interface ExplainedKeyHere {
  readonly id: string;
  /** False: the configuration takes no key of these regions and travelers. Absent where nothing is stored of the key. */
  readonly isTaken?: boolean;
  /** How the hour of the key stands, where it is taken. */
  readonly hour?: ExplainedHour;
  /** Files that hold it; `revised`: as one whose type has changed. */
  readonly found: readonly { readonly name: string; readonly as: 'key' | 'revised'; readonly isListed: boolean }[];
}

export interface ExplainedKey {
  readonly at: UnixSeconds;
  /** What is stored of it, without the key. */
  readonly stored?: Omit<StoredKey, 'id'>;
  /** Is it still in the log of uploads, under its release hour? It goes when every configuration has exported it. */
  readonly isInLog?: boolean;
  readonly configurations: readonly ExplainedKeyHere[];
  /** Not all files were opened: there was no time. */
  readonly isPartial: boolean;
}

export type ExplainKeyResult = ExplainedKey | { readonly error: string };

export interface ExplainKeyDependencies {
  readonly readGuard: ReadGuard;
  readonly uploads: Pick<UploadLogReader, 'readHours'>;
  readonly configurations: Pick<ConfigurationStore, 'list'>;
  readonly publications: PublicationReader;
  readonly files: Pick<FileBucket, 'readFile'>;
  readonly writeAudit: (entry: AuditEntry, now: UnixSeconds) => Promise<void>;
  readonly clock: Clock;
  readonly hasTime: () => boolean;
}

/** Mistakes are answered in words, without the key. */
export async function explainKey(deps: ExplainKeyDependencies, request: ExplainKeyRequest): Promise<ExplainKeyResult> {
  const key = typeof request.key === 'string' ? decodeBase64(request.key.trim()) : undefined;
  if (key?.length !== KEY_BYTES) return { error: `key must be ${KEY_BYTES} bytes in Base64` };
  const at = await deps.clock();
  await deps.writeAudit(entryOf(request), at);
  const stored = await deps.readGuard(encodeBase64(key), at);
  const configurations: ExplainedKeyHere[] = [];
  let isPartial = false;
  for (const state of await deps.configurations.list()) {
    const here = await explainHere(deps, state, { key, stored, at });
    configurations.push(here.explained);
    isPartial ||= here.isPartial;
  }
  if (stored === undefined) return { at, configurations, isPartial };
  const { id: _, ...shown } = stored;
  const isInLog = await isLogged(deps.uploads, stored.releaseHour, key);
  return { at, stored: shown, isInLog, configurations, isPartial };
}

/** That somebody asked for a key. Which one, and what was found, is nobody's business. */
function entryOf(request: ExplainKeyRequest): AuditEntry {
  return {
    actor: 'keyserver/explain-key',
    ...operatorOf(request),
    action: 'key-explained',
    target: 'exports',
    after: { keys: 1 },
  };
}

interface Asked {
  readonly key: Buffer;
  readonly stored: StoredKey | undefined;
  readonly at: UnixSeconds;
}

async function explainHere(
  deps: ExplainKeyDependencies,
  state: ConfigurationState,
  asked: Asked,
): Promise<{ readonly explained: ExplainedKeyHere; readonly isPartial: boolean }> {
  const { configuration } = state;
  const { id } = configuration;
  const { stored, at } = asked;
  if (stored !== undefined && !takesIn(configuration, stored.regions, stored.traveler)) {
    return { explained: { id, isTaken: false, found: [] }, isPartial: false };
  }
  const hour = stored && (await explainHour(deps.publications, state, stored.releaseHour, at));
  const found: ExplainedKeyHere['found'][number][] = [];
  let isPartial = false;
  for (const row of await candidates(deps, id, hour, asked)) {
    if (!deps.hasTime()) isPartial = true;
    const as = isPartial ? undefined : await placeIn(deps.files, id, row, asked.key);
    if (as) found.push({ name: row.name, as, isListed: isListed({ ...row, windowEnd: row.window.end }, at) });
  }
  const explained = { id, ...(stored && { isTaken: true }), ...(hour && { hour }), found };
  return { explained, isPartial };
}

/** Files of its window; of one that was revised also the later ones; of one that nobody stored, such as a generated key, all. */
async function candidates(
  { publications }: ExplainKeyDependencies,
  id: string,
  hour: ExplainedHour | undefined,
  { stored }: Asked,
): Promise<FileRow[]> {
  const rows = (await publications.fileRows(id)).filter(({ recalledAt }) => recalledAt === undefined);
  if (stored === undefined) return rows;
  const start = hour?.window?.start;
  if (start === undefined) return [];
  return rows.filter(
    ({ window }) => window.start === start || (stored.revisedType !== undefined && window.start > start),
  );
}

async function placeIn(
  files: Pick<FileBucket, 'readFile'>,
  id: string,
  { name }: FileRow,
  key: Buffer,
): Promise<'key' | 'revised' | undefined> {
  const zip = await files.readFile(id, name);
  if (zip === undefined) return undefined;
  const { keys, revisedKeys }: FileKeys = readFileKeys((await readZip(zip)).bin);
  const isIt = (message: Buffer) => keyDataOf(message).equals(key);
  if (keys.some(isIt)) return 'key';
  return revisedKeys.some(isIt) ? 'revised' : undefined;
}

async function isLogged(uploads: Pick<UploadLogReader, 'readHours'>, hour: UnixSeconds, key: Buffer): Promise<boolean> {
  let isFound = false;
  await uploads.readHours([hour], (item) => {
    const { entriesOffset, count } = readUploadLogLayout(item);
    for (let entry = 0; entry < count; entry++) {
      const at = entriesOffset + entry * UPLOAD_LOG_ENTRY_BYTES;
      isFound ||= item.compare(key, 0, KEY_BYTES, at, at + KEY_BYTES) === 0;
    }
  });
  return isFound;
}
