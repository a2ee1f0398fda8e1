/** A place to run `npm run region` in: folders of its own, a local stack that has been started, and a terminal that is kept. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RegionContext } from '../../../tools/region/command.ts';
import { runRegionCommand } from '../../../tools/region.ts';
import { demoFile, samplePublicKey } from './configured-region.ts';

/** 2026-03-27T12:00:00Z. */
const NOW = 1_774_612_800;

// biome-ignore lint/suspicious/noExplicitAny: any member of a region file.
type File = any;

export interface Workplace {
  readonly folder: string;
  readonly context: RegionContext;
  /** Writes the demo region, changed. */
  writeRegion(change?: (part: File, file: File) => void): void;
  run(...args: string[]): Promise<{ status: number; out: string; note: string }>;
  remove(): void;
}

export function regionWorkplace(): Workplace {
  const folder = mkdtempSync(join(tmpdir(), 'region-'));
  const [regions, stages, local] = ['regions', 'stages', '.local'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  for (const each of [regions, stages, local]) mkdirSync(each);
  writeFileSync(join(local, 'stack.json'), JSON.stringify(localStack));
  let [out, note]: string[][] = [[], []];
  const context: RegionContext = {
    ...{ regions, stages, local, now: () => NOW, who: () => 'Kari' },
    terminal: { out: (text) => void out?.push(text), note: (text) => void note?.push(text) },
  };
  return {
    ...{ folder, context },
    writeRegion(change = () => {}) {
      const file = JSON.parse(readFileSync(demoFile, 'utf8'));
      change(file.exposureNotifications, file);
      writeFileSync(join(regions, 'us-zz.json'), JSON.stringify(file, undefined, 2));
    },
    async run(...args) {
      [out, note] = [[], []];
      const status = await runRegionCommand(args, context);
      return { status, out: out.join('\n'), note: note.join('\n') };
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}

const origin = 'http://127.0.0.1:9';

/** As `npm start` writes it to .local/stack.json. */
const localStack = {
  region: 'US-ZZ',
  verification: {
    ...{ deviceUrl: `${origin}/device/`, adminUrl: `${origin}/admin/`, jwksUrl: `${origin}/jwks` },
    ...{ deviceApiKey: 'device-key-of-a-local-stack', adminApiKey: 'admin', statsApiKey: 'stats' },
  },
  keyServer: {
    ...{ publishUrl: `${origin}/publish/v1/publish`, statsUrl: `${origin}/stats`, exportBaseUrl: `${origin}/` },
    ...{ indexUrl: `${origin}/us-zz/index.txt`, keyId: '999', keyVersion: 'v1' },
    publicKeyPem: `-----BEGIN PUBLIC KEY-----\n${samplePublicKey}\n-----END PUBLIC KEY-----\n`,
    healthAuthorityId: 'org.example.exposure',
  },
};
