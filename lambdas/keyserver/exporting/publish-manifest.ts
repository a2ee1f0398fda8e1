import type { Chain } from '../../../protocol/export/manifest/chain.ts';
import { entryDigest } from '../../../protocol/export/manifest/entry.ts';
import { ManifestError, parseEntry, type SignedEntry } from '../../../protocol/export/manifest/line.ts';
import {
  emptyHead,
  extendMonth,
  growHead,
  headPath,
  type ManifestHead,
  monthOf,
  monthPath,
  parseHead,
  renderHead,
} from '../../../protocol/export/manifest/months.ts';
import type { ExportBucket, PublishedText } from '../store/export/bucket.ts';
import type { ManifestStore, StoredEntry } from '../store/export/manifest-store.ts';

/** Writers that meet: at most the runs of two workers. */
const TRIES = 5;

/** Others have been shown entries that the rows do not have: rows are missing (docs/operations/ExportFailing.md). */
class ManifestForkError extends ManifestError {
  override readonly name = 'ManifestForkError';

  constructor(configuration: string, published: Chain, rows: Chain) {
    super(
      `The manifest of ${configuration} is published up to entry ${published.entries}, the rows go to ${rows.entries}`,
    );
  }
}

export interface ManifestDependencies {
  readonly manifest: ManifestStore;
  readonly bucket: ExportBucket;
  /** Signs the digest of an entry, with the manifest's key; gives ASN.1 DER. */
  readonly signEntry: (digest: Buffer) => Promise<Buffer>;
}

/**
 * Before a window is built: does what is published lead to this chain? Throws ManifestForkError where it goes beyond, since one more entry would
 * then be a second history. Uploads wait meanwhile.
 */
export async function requireUnforked(deps: ManifestDependencies, configuration: string, chain: Chain): Promise<void> {
  const { head } = await readHead(deps, configuration);
  if (!leadsTo(head, chain)) throw new ManifestForkError(configuration, head, chain);
}

/**
 * Publishes the entries that are not, the texts of their months first and then the head; true if there were any. `known`: the
 * chain as the caller has read it a moment ago, if it has not grown since. Throws ManifestError rather than change or shorten
 * what people have seen.
 */
export async function publishManifest(
  deps: ManifestDependencies,
  configuration: string,
  known?: Chain,
): Promise<boolean> {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const { head, published } = await readHead(deps, configuration);
    if (head.head === known?.head) return false;
    const chain = await deps.manifest.chain(configuration);
    if (!leadsTo(head, chain)) throw new ManifestForkError(configuration, head, chain);
    if (head.head === chain.head) return false;
    if (await publishAfter(deps, head, published)) return true;
  }
  throw new Error(`The manifest of ${configuration} changed ${TRIES} times while it was written`);
}

const leadsTo = (published: Chain, { entries, head }: Chain): boolean =>
  published.entries === entries ? published.head === head : published.entries < entries;

interface PublishedHead {
  readonly head: ManifestHead;
  readonly published: PublishedText | undefined;
}

async function readHead({ bucket }: ManifestDependencies, configuration: string): Promise<PublishedHead> {
  const published = await bucket.readPublic(headPath(configuration));
  return { head: published === undefined ? emptyHead(configuration) : parseHead(published.text), published };
}

/** False if another worker was faster. */
async function publishAfter(
  deps: ManifestDependencies,
  head: ManifestHead,
  published: PublishedText | undefined,
): Promise<boolean> {
  const { configuration } = head;
  // From the beginning of the last month on: its text is compared as a whole.
  const stored = await deps.manifest.entries(configuration, head.months.at(-1)?.first ?? 1);
  const grown = growHead(
    head,
    stored.filter(({ number }) => number > head.entries).map(({ text }) => text),
  );
  const signed = await signAll(deps, configuration, stored);
  for (const month of grown.months) if (!(await writeMonth(deps, configuration, month, signed))) return false;
  return deps.bucket.writePublic(headPath(configuration), renderHead(grown.head), published);
}

/** One after the other: as a rule there is one. */
async function signAll(
  { manifest, signEntry }: ManifestDependencies,
  configuration: string,
  entries: readonly StoredEntry[],
): Promise<SignedEntry[]> {
  const signed: SignedEntry[] = [];
  for (const { number, text, signature } of entries) {
    const kept = signature ?? (await manifest.keepSignature(configuration, number, await signEntry(entryDigest(text))));
    signed.push({ text, signature: kept });
  }
  return signed;
}

async function writeMonth(
  { bucket }: ManifestDependencies,
  configuration: string,
  month: string,
  entries: readonly SignedEntry[],
): Promise<boolean> {
  const path = monthPath(configuration, month);
  const published = await bucket.readPublic(path);
  const own = entries.filter(({ text }) => monthOf(parseEntry(text).at) === month);
  const text = extendMonth(published?.text ?? '', own);
  return text === published?.text || bucket.writePublic(path, text, published);
}
