/** Each listed file, as both platforms take it. */

import { timesInName } from '../../protocol/export/name.ts';
import { isNamedAfter } from '../../protocol/export/read/check-file.ts';
import type { CoveringFile } from '../../protocol/export/read/cover.ts';
import { MAXIMUM_ZIP_BYTES } from '../../protocol/export/read/zip.ts';
import type { Send } from '../client/http.ts';
import { archiveUrl } from '../files/download.ts';
import type { Inspection } from '../inspect/inspect.ts';
import type { Oddity, OddityCode } from '../inspect/oddity.ts';
import { ask, headerFindings } from './answers.ts';
import { type Finding, finding } from './finding.ts';

export interface VerifiedFile {
  readonly line: string;
  readonly findings: readonly Finding[];
  readonly bytes?: number;
  readonly region?: string;
  readonly start?: number;
  readonly end?: number;
  readonly keys?: number;
  readonly revisedKeys?: number;
}

export interface FileSite {
  readonly baseUrl: string;
  readonly send: Send;
  readonly inspect: (zip: Buffer) => Promise<Inspection>;
}

export async function verifyFile(line: string, { baseUrl, send, inspect }: FileSite): Promise<VerifiedFile> {
  const got = await ask(send, { url: archiveUrl(baseUrl, line), where: line, maximumBytes: MAXIMUM_ZIP_BYTES });
  if ('finding' in got) return { line, findings: [got.finding] };
  const inspection = await inspect(got.exchange.body);
  const { content } = inspection;
  const findings = [
    ...headerFindings('file', got.exchange, line),
    ...refusals(line, inspection),
    ...inspection.oddities.flatMap((oddity) => oddityFinding(line, oddity)),
    ...nameFindings(line, inspection),
  ];
  if (!content) return { line, findings, bytes: inspection.zipBytes };
  const { region, start, end, keys, revisedKeys } = content;
  return {
    ...{ line, findings, bytes: inspection.zipBytes, keys: keys.count, revisedKeys: revisedKeys.count },
    ...(region !== undefined && { region }),
    ...(start !== undefined && { start }),
    ...(end !== undefined && { end }),
  };
}

function refusals(line: string, { platforms }: Inspection): Finding[] {
  return Object.entries(platforms).flatMap(([platform, { accepted, reason, why }]) =>
    accepted === false ? [finding('refused', line, `${platform}, ${reason}: ${why}`)] : [],
  );
}

/** Of these somebody is exposed, though phones take the file. */
const grave: ReadonlySet<OddityCode> = new Set(['keys-grouped', 'key-still-valid', 'incomplete-batch']);
/** Said by a finding of its own, or no fault of a site: the zip's own framing, an authority that does not know. */
const unsaid: ReadonlySet<OddityCode> = new Set(['extra-field', 'onset-missing']);

function oddityFinding(line: string, { code, what, where, count }: Oddity): Finding[] {
  if (unsaid.has(code)) return [];
  const details = [where, count].filter((each) => each !== undefined).join(', ');
  const found = finding('archive', line, `${code}: ${what}${details === '' ? '' : ` (${details})`}`);
  return [grave.has(code) ? { ...found, severity: 'error' } : found];
}

/** A name of a foreign site says nothing, and then there is nothing to compare. */
function nameFindings(line: string, { content }: Inspection): Finding[] {
  if (!content || timesInName(line) === undefined) return [];
  const { start = 0, end = 0 } = content;
  return isNamedAfter(line, { start, end }) ? [] : [finding('wrong-times', line, `${start} to ${end}`)];
}

/** Those whose times could be read. */
export function coveringFiles(files: readonly VerifiedFile[]): CoveringFile[] {
  return files.flatMap(({ line, start, end }) =>
    start === undefined || end === undefined ? [] : [{ line, start, end }],
  );
}
