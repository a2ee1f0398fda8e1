/** What anybody could see of the export site, from second to second: looked at whenever something is written or goes. */
import { type DiagnosisKey, readExport } from '../../device/files/archive.ts';
import { fileKey } from '../../lambdas/keyserver/store/export/export-layout.ts';
import { indexPath } from '../../protocol/export/index-file.ts';
import { partInName, timesInName } from '../../protocol/export/name.ts';
import { readZip } from '../../protocol/export/read/zip.ts';
import { DAY_SECONDS, type UnixSeconds } from '../../protocol/keys/interval.ts';
import type { MemoryExports } from '../stores/exports.ts';
import { sha256Of } from './manifest.ts';
import type { Violation } from './violation.ts';

/** A file as it was when it was first listed. */
export interface SeenFile {
  readonly configuration: string;
  readonly path: string;
  /** Start of the window. */
  readonly start: UnixSeconds;
  /** Of the window. */
  readonly end: UnixSeconds;
  /** By which phones know it. */
  readonly identity: string;
  /** Of the zip, hex. */
  readonly sha256: string;
  readonly keys: readonly DiagnosisKey[];
  readonly revisedKeys: readonly DiagnosisKey[];
  readonly listedAt: UnixSeconds;
  unlistedAt?: UnixSeconds;
}

const INTERVAL_SECONDS = 600;
/** As much as clocks differ, and rounding. */
const SKEW_SECONDS = 8;
const LISTED_SECONDS = 14 * DAY_SECONDS;

export class Site {
  readonly files = new Map<string, SeenFile>();
  readonly #exports: MemoryExports;
  readonly #violate: (violation: Violation) => void;
  readonly #isRecalled: (path: string) => boolean;
  readonly #until = new Map<string, number>();
  readonly #names = new Set<string>();
  /** Least minimum age that a configuration had of late, by when it was set. */
  readonly #ages = new Map<string, number>();

  constructor(exports: MemoryExports, isRecalled: (path: string) => boolean, violate: (violation: Violation) => void) {
    this.#exports = exports;
    this.#isRecalled = isRecalled;
    this.#violate = violate;
  }

  /** A deployment has given a configuration this minimum age; runs under way still go by the one before. */
  aged(configuration: string, minimumAgeSeconds: number): void {
    const known = this.#ages.get(configuration) ?? minimumAgeSeconds;
    this.#ages.set(configuration, Math.min(known, minimumAgeSeconds));
  }

  /** A zip was written, or written again. */
  fileWritten(configuration: string, name: string, at: UnixSeconds): void {
    const path = fileKey(configuration, name);
    if (this.#names.has(path)) this.#violate({ invariant: 'names-unique', at, what: `${path} was written again` });
    this.#names.add(path);
  }

  /** The index of a configuration was replaced. */
  async indexWritten(configuration: string, before: readonly string[], at: UnixSeconds): Promise<void> {
    const lines = this.#exports.index(configuration);
    this.#checkOrder(configuration, before, lines, at);
    for (const path of before) if (!lines.includes(path)) this.#unlisted(path, at);
    for (const path of lines) {
      if (!this.#exports.objects.has(path))
        this.#violate({ invariant: 'index-whole', at, what: `${path} is listed and is not there` });
      else if (!this.files.has(path)) await this.#listed(configuration, path, at);
    }
  }

  #checkOrder(configuration: string, before: readonly string[], lines: readonly string[], at: UnixSeconds): void {
    const violate = (what: string) =>
      this.#violate({ invariant: 'in-order', at, what: `index of ${configuration}: ${what}` });
    if (new Set(lines).size !== lines.length) violate('a line comes twice');
    if (lines.some((line, place) => place > 0 && line < (lines[place - 1] ?? ''))) violate('lines are not in order');
    const known = new Set(before);
    const kept = lines.filter((line) => known.has(line)).length;
    if (lines.slice(0, kept).some((line) => !known.has(line))) violate('a new line stands before one that was there');
    for (const path of lines) if (this.files.get(path)?.unlistedAt !== undefined) violate(`${path} is back`);
  }

  #unlisted(path: string, at: UnixSeconds): void {
    const file = this.files.get(path);
    if (file === undefined) return;
    file.unlistedAt = at;
    if (file.end > at - LISTED_SECONDS + SKEW_SECONDS && !this.#isRecalled(path)) {
      this.#violate({ invariant: 'index-whole', at, what: `${path} has gone before its time` });
    }
  }

  async #listed(configuration: string, path: string, at: UnixSeconds): Promise<void> {
    const zip = this.#exports.objects.get(path) ?? Buffer.alloc(0);
    const { bin } = await readZip(zip);
    const content = readExport(bin);
    const { start, end } = timesInName(path) ?? { start: 0, end: 0 };
    const identity = `${content.start}-${content.end}-${content.batchNumber}`;
    const file = { configuration, path, start, end, identity, sha256: sha256Of(zip), listedAt: at };
    const twin = [...this.files.values()].find(
      (one) => one.configuration === configuration && one.identity === identity,
    );
    if (twin) this.#violate({ invariant: 'names-unique', at, what: `${path} is ${twin.path} to phones` });
    this.files.set(path, { ...file, keys: content.keys, revisedKeys: content.revisedKeys });
    this.#checkAge(configuration, path, end, at);
    const early = content.keys.filter((key) => (key.rollingStart + key.rollingPeriod) * INTERVAL_SECONDS > at);
    if (early.length > 0)
      this.#violate({ invariant: 'not-early', at, what: `${path} holds ${early.length} keys that are still in use` });
  }

  #checkAge(configuration: string, path: string, end: UnixSeconds, at: UnixSeconds): void {
    const age = this.#ages.get(configuration) ?? 0;
    if (end + age <= at + SKEW_SECONDS) return;
    this.#violate({
      invariant: 'not-early',
      at,
      what: `part ${partInName(path)} of a window is out ${end + age - at} s early`,
    });
  }

  /** `until.txt` was replaced: everything before is in the index, or has gone from it by age. */
  untilWritten(configuration: string, text: string, at: UnixSeconds): void {
    const until = Number(text);
    const violate = (what: string) =>
      this.#violate({ invariant: 'until-true', at, what: `until of ${configuration} ${what}` });
    if (until < (this.#until.get(configuration) ?? 0)) violate('went back');
    this.#until.set(configuration, until);
    const row = this.#exports.row(configuration);
    if (until > row.next) violate(`is ${until - row.next} s ahead of the windows`);
    const listed = new Set(this.#exports.index(configuration));
    for (const { name, windowEnd, recalledAt } of row.files.values()) {
      const isDue = windowEnd <= until && windowEnd > at - LISTED_SECONDS + SKEW_SECONDS && recalledAt === undefined;
      if (isDue && !listed.has(fileKey(configuration, name))) violate(`covers ${name}, which is not listed`);
    }
  }

  /** An object is about to go by age. */
  objectGoing(path: string, at: UnixSeconds): void {
    const [configuration] = path.replace(/^files\//, '').split('/');
    const isListed = this.#exports.objects
      .get(indexPath(configuration ?? ''))
      ?.toString()
      .includes(path);
    if (isListed) this.#violate({ invariant: 'index-whole', at, what: `${path} goes and is still listed` });
  }
}
