/** A folder of region files that are wrong, and what `npm run region -- check` finds in them. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PlacedFinding } from '../../../lib/settings/region-source.ts';
import { checkFiles } from '../../../tools/region/check.ts';
import type { RegionContext } from '../../../tools/region/command.ts';
import { type Changes, changedDemo } from '../../support/region/region-subject.ts';
import { root } from '../templates.ts';

export interface CheckFolder {
  readonly path: string;
  readonly context: RegionContext;
  /** What the terminal got. */
  readonly out: string[];
  readonly notes: string[];
  /** The demo region with changes, or a text as it is. */
  write(text: string | Changes, name?: string): string;
  /** `line severity rule key path problem → remedy` of each. */
  findingsOf(...files: string[]): Promise<string[]>;
  remove(): void;
}

export function checkFolder(): CheckFolder {
  const path = mkdtempSync(join(tmpdir(), 'enx-check-'));
  const [out, notes]: [string[], string[]] = [[], []];
  const context: RegionContext = {
    ...{ regions: path, stages: join(root, 'stages'), local: path, who: () => 'Kari' },
    now: () => Date.parse('2026-12-01T00:00:00Z') / 1_000,
    terminal: { out: (text) => void out.push(text), note: (text) => void notes.push(text) },
  };
  return {
    ...{ path, context, out, notes },
    write(text, name = 'us-zz.json') {
      const file = join(path, name);
      writeFileSync(file, typeof text === 'string' ? text : demoText(text));
      return file;
    },
    findingsOf: async (...files) => (await checkFiles(files, undefined, context)).map(inWords),
    remove: () => rmSync(path, { recursive: true }),
  };
}

/** The demo region has no device API key, which is a warning of its own. */
export function demoText(changes: Changes = {}): string {
  const file = changedDemo({ 'verification.deviceApiKey': 'a-key-for-these-tests', ...changes });
  return JSON.stringify(file, undefined, 2);
}

export const part = (path: string) => `exposureNotifications.${path}`;

/** From 1, of the first line of the demo region's text that holds `mark`. */
export function lineOf(mark: string, text: string): number {
  return 1 + text.split('\n').findIndex((line) => line.includes(mark));
}

function inWords({ line, severity, rule, key = '-', path, problem, remedy }: PlacedFinding): string {
  const place = path.join('.').replace('exposureNotifications.', '…');
  return `${line} ${severity} ${rule} ${key} ${place} ${problem} → ${remedy}`;
}
