/** A whole export site from outside (enx-client.md §11, §12): index, files, cover, headers, ages. Nothing is changed. */
import { indexLines, MAXIMUM_INDEX_BYTES } from '../../protocol/export/index-file.ts';
import { partInName, timesInName } from '../../protocol/export/name.ts';
import { coverFaults } from '../../protocol/export/read/cover.ts';
import { indexFaults, isPlainPath } from '../../protocol/export/read/index-lines.ts';
import type { TrustedKey } from '../../protocol/export/read/trust.ts';
import { MAXIMUM_ZIP_BYTES } from '../../protocol/export/read/zip.ts';
import { readUntil } from '../../protocol/export/until.ts';
import { isOverdue } from '../../protocol/export/window.ts';
import { DAY_SECONDS, HOUR_SECONDS, type UnixSeconds } from '../../protocol/keys/interval.ts';
import type { Exchange, Send } from '../client/http.ts';
import { archiveUrl } from '../files/download.ts';
import { inspect } from '../inspect/inspect.ts';
import { ask, headerFindings, schemeFindings } from './answers.ts';
import { coveringFiles, type VerifiedFile, verifyFile } from './files.ts';
import { type Finding, finding } from './finding.ts';

export interface Site {
  readonly indexUrl: string;
  readonly baseUrl: string;
  readonly trusted: TrustedKey | undefined;
  /** As phones are told; undefined = whatever the files are of. */
  readonly periodHours: number | undefined;
  /** A window's file is made this long after its end. */
  readonly minimumAgeSeconds: number;
}

export interface SiteDeps {
  readonly send: Send;
  readonly now: UnixSeconds;
  /** Told of each file that was looked at. */
  readonly progress: (done: number, all: number) => void;
}

export interface Verification {
  readonly indexUrl: string;
  readonly lines: number;
  /** Up to when everything is exported, by until.txt. */
  readonly until?: UnixSeconds;
  readonly files: readonly Omit<VerifiedFile, 'findings'>[];
  readonly findings: readonly Finding[];
}

/** Files of up to 16 MB at a time. */
const PARALLEL = 4;

export async function verifySite(site: Site, deps: SiteDeps): Promise<Verification> {
  const { indexUrl, baseUrl } = site;
  const addresses = [...schemeFindings(indexUrl), ...schemeFindings(baseUrl), ...baseFindings(site)];
  const got = await ask(deps.send, { url: indexUrl, where: indexUrl, maximumBytes: MAXIMUM_INDEX_BYTES });
  if ('finding' in got) return { indexUrl, lines: 0, files: [], findings: [...addresses, got.finding] };
  const { lines, findings } = readIndex(got.exchange, indexUrl);
  const until = await lookAtUntil(site, deps);
  const files = await verifyFiles(lines, site, deps);
  return {
    ...{ indexUrl, lines: lines.length },
    ...(until.until !== undefined && { until: until.until }),
    files: files.map(({ findings: _, ...file }) => file),
    findings: [
      ...addresses,
      ...findings,
      ...until.findings,
      ...files.flatMap((file) => file.findings),
      ...regionFindings(files),
      ...coverFindings(files, site, deps.now),
      ...(until.until === undefined ? newestFindings(files, deps.now) : []),
      ...(await unlistedFindings(lines, site, deps)),
      ...(await rangeFindings(lines, site, deps)),
    ],
  };
}

function baseFindings({ baseUrl, trusted }: Site): Finding[] {
  return [
    ...(baseUrl.endsWith('/') ? [] : [finding('base-without-slash', baseUrl)]),
    ...(trusted ? [] : [finding('signatures-unchecked', baseUrl)]),
  ];
}

/** Only plain paths are asked for: what others wrote must not lead elsewhere. */
function readIndex(exchange: Exchange, indexUrl: string): { lines: string[]; findings: Finding[] } {
  const lines = [...new Set(indexLines(exchange.body))].filter(isPlainPath);
  const faults = indexFaults(exchange.body).map(({ fault, line }) => finding(fault, indexUrl, line));
  const empty = lines.length === 0 ? [finding('no-file', indexUrl)] : [];
  return { lines, findings: [...headerFindings('index', exchange, indexUrl), ...faults, ...empty] };
}

const MAXIMUM_UNTIL_BYTES = 64;

/** Ours alone has one. */
async function lookAtUntil(site: Site, { send, now }: SiteDeps): Promise<{ until?: UnixSeconds; findings: Finding[] }> {
  const url = new URL('until.txt', site.indexUrl).href;
  const got = await ask(send, { url, where: url, maximumBytes: MAXIMUM_UNTIL_BYTES });
  if ('finding' in got) return { findings: [finding('until-missing', url)] };
  const until = readUntil(got.exchange.body.toString());
  if (until === undefined) return { findings: [finding('until-malformed', url)] };
  const { periodHours = DAY_SECONDS / HOUR_SECONDS, minimumAgeSeconds } = site;
  const isStale = isOverdue(until, { periodHours, minimumAgeSeconds }, now);
  return { until, findings: isStale ? [finding('stale', url, `exported until ${until}`)] : [] };
}

async function verifyFiles(lines: readonly string[], site: Site, deps: SiteDeps): Promise<VerifiedFile[]> {
  let done = 0;
  const inTurn = oneAtATime();
  const inspectOne = (zip: Buffer) => inTurn(() => inspect(zip, site.trusted));
  return inParallel(lines, async (line) => {
    const file = await verifyFile(line, { ...deps, baseUrl: site.baseUrl, inspect: inspectOne });
    done += 1;
    deps.progress(done, lines.length);
    return file;
  });
}

/** Half a million keys, unpacked, take most of a gigabyte: files are fetched side by side, and opened one by one. */
function oneAtATime(): <T>(act: () => Promise<T>) => Promise<T> {
  let turn: Promise<unknown> = Promise.resolve();
  return (act) => {
    const result = turn.then(act);
    turn = result.catch(() => undefined);
    return result;
  };
}

async function inParallel<T, R>(items: readonly T[], act: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const queue = items.entries();
  const work = async () => {
    for (const [index, item] of queue) results[index] = await act(item);
  };
  await Promise.all(Array.from({ length: PARALLEL }, work));
  return results;
}

function regionFindings(files: readonly VerifiedFile[]): Finding[] {
  const expected = files.find(({ region }) => region !== undefined)?.region;
  const others = files.filter(({ region }) => region !== undefined && region !== expected);
  return others.map(({ line, region }) => finding('wrong-region', line, region));
}

function coverFindings(files: readonly VerifiedFile[], { periodHours }: Site, now: UnixSeconds): Finding[] {
  const periodSeconds = periodHours === undefined ? undefined : periodHours * HOUR_SECONDS;
  return coverFaults(coveringFiles(files), { periodSeconds, now }).map(({ fault, line }) => finding(fault, line));
}

const QUIET_SECONDS = 2 * DAY_SECONDS;

/** Where nothing says how far everything is exported. */
function newestFindings(files: readonly VerifiedFile[], now: UnixSeconds): Finding[] {
  const newest = coveringFiles(files).toSorted((a, b) => b.end - a.end)[0];
  return newest && newest.end < now - QUIET_SECONDS ? [finding('nothing-new', newest.line)] : [];
}

/** Of a window of ours the name of the next file is known: is it there, and not listed? */
async function unlistedFindings(lines: readonly string[], site: Site, { send }: SiteDeps): Promise<Finding[]> {
  const listed = new Set(lines);
  const next = lines.flatMap((line) => {
    const name = nextPart(line);
    return name === undefined || listed.has(name) ? [] : [{ line, name }];
  });
  const found = await inParallel(next, async ({ line, name }) => {
    const got = await ask(send, { method: 'HEAD', url: archiveUrl(site.baseUrl, name), where: name });
    return 'exchange' in got ? [finding('unlisted', line, name)] : [];
  });
  return found.flat();
}

function nextPart(line: string): string | undefined {
  const next = String(partInName(line) + 1).padStart(5, '0');
  return timesInName(line) && line.replace(/\d{5}(?=\.zip$)/, next);
}

/** The newest file stands for all: one server serves them. */
async function rangeFindings(lines: readonly string[], { baseUrl }: Site, { send }: SiteDeps): Promise<Finding[]> {
  const line = lines.at(-1);
  if (line === undefined) return [];
  const headers = { Range: 'bytes=0-3' };
  const got = await ask(send, {
    url: archiveUrl(baseUrl, line),
    where: line,
    headers,
    maximumBytes: MAXIMUM_ZIP_BYTES,
  });
  if ('finding' in got) return [];
  const { status, body } = got.exchange;
  return status === 206 && body.length === 4 ? [] : [finding('no-range', line, String(status))];
}
