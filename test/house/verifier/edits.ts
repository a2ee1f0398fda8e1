/** What the tests of the verifier do to a site, as whoever holds its bucket or its keys could. */
import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import { indexPath } from '../../../protocol/export/index-file.ts';
import { appendEntry, EMPTY_CHAIN } from '../../../protocol/export/manifest/chain.ts';
import { type EntryContent, entryDigest } from '../../../protocol/export/manifest/entry.ts';
import { parseEntry, parseLine, renderLine } from '../../../protocol/export/manifest/line.ts';
import {
  emptyHead,
  growHead,
  headPath,
  monthOf,
  monthPath,
  renderHead,
} from '../../../protocol/export/manifest/months.ts';
import { HOUR, manifestSigner, START } from '../../support/export/exporter.ts';
import { DAY, type Site, verifySite } from './site.ts';

export const NOW = START + DAY + 3 * HOUR;
export const MONTH = monthPath('us-zz', '2026-11');

export const nameOf = (path: string | undefined) => path?.split('/').at(-1) ?? '';
export const entryOf = (line: string | undefined) => parseEntry(parseLine(line ?? '').text);

export function fingerprintOf(spki: Buffer): string {
  return createHash('sha256').update(spki).digest('hex');
}

/** Of the site of the moment: tests may take another. */
export function editing(site: () => Site) {
  const get = (path: string) => site().exports.objects.get(path) ?? Buffer.alloc(0);
  const set = (path: string, content: string | Buffer) => void site().exports.objects.set(path, Buffer.from(content));
  const change = (path: string, from: string | RegExp, to: string) => set(path, get(path).toString().replace(from, to));
  const index = () => get(indexPath('us-zz')).toString().split('\n');
  const lines = () => get(MONTH).toString().split('\n').slice(0, -1);
  const setLines = (some: readonly (string | undefined)[]) => set(MONTH, some.map((line) => `${line}\n`).join(''));

  /** What whoever holds the manifest's key could publish instead. */
  async function rewrite(contents: readonly (EntryContent & { at: number })[]): Promise<void> {
    const texts: string[] = [];
    let chain = EMPTY_CHAIN;
    for (const content of contents) {
      const entry = appendEntry(chain, 'us-zz', content, content.at);
      texts.push(entry.text);
      chain = entry.chain;
    }
    const months = new Map<string, string>();
    for (const text of texts) {
      const month = monthOf(parseEntry(text).at);
      const line = renderLine({ text, signature: await manifestSigner.sign(entryDigest(text)) });
      months.set(month, `${months.get(month) ?? ''}${line}\n`);
    }
    for (const [month, text] of months) set(monthPath('us-zz', month), text);
    set(headPath('us-zz'), renderHead(growHead(emptyHead('us-zz'), texts).head));
  }

  async function faultsAt(now = NOW, ...args: string[]): Promise<string[]> {
    const { code, faults, said } = await verifySite(site(), now, ...args);
    expect(code, said).toBe(faults.length === 0 ? 0 : 1);
    return faults;
  }

  return { get, set, change, index, lines, setLines, rewrite, faultsAt };
}
